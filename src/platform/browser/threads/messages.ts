import type { StartNews } from '../../../worker-starts.js';
import type { Answer } from '../../thread-messages.js';
import type { RuntimeSettings } from '../runtime-settings.js';

/** What a page, or a worker, sends to a thread that it has started; 'start' comes first. */
export type Message =
  | { readonly kind: 'start'; readonly setup: unknown; readonly runtime: RuntimeSettings }
  | { readonly kind: 'request'; readonly request: unknown };

/** What the thread sends. */
export type Reply =
  | Answer
  | StartNews
  /** It runs, and holds the lock of this name until it ends; undefined where there are no locks. */
  | { readonly kind: 'running'; readonly lock: string | undefined };
