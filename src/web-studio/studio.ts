import { Hono } from 'hono';
import {
  type ApiError,
  answerFor,
  EventStreams,
  LIMITS,
  Listeners,
  type StudioInfo,
} from '../studio/browser.js';
import { version } from '../version.js';

/** Where a Studio keeps everything, and where its files come from. */
export interface WebStudioOptions {
  /** A folder of the browser's storage. */
  readonly project: FileSystemDirectoryHandle;
  /** The folder of the page: 'https://example.org/studio/'. */
  readonly base: string;
}

/** Makes the Studio that answers in a worker of the page; see src/studio/api.ts for what it answers. */
export async function openWebStudio(_options: WebStudioOptions): Promise<Hono> {
  const app = emptyApp();
  const streams = new EventStreams();
  const listeners = new Listeners();
  const info: StudioInfo = {
    version,
    command: 'graft',
    runsFolder: '',
    cores: navigator.hardwareConcurrency,
    totalMemory: 0,
    limits: LIMITS,
    features: { review: false },
  };
  app.get('/api/studio', (context) => context.json(info));
  app.get('/api/events', (context) =>
    streams.open(context, (send, signal) => listeners.follow(send, signal)),
  );
  app.get('/api/review', (context) => context.json({}));
  return app;
}

/** Answers every request with what was thrown when the Studio was opened. */
export function failedStudio(error: unknown): Hono {
  const app = emptyApp();
  app.all('*', () => {
    throw error;
  });
  return app;
}

function emptyApp(): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    const { status, body } = answerFor(error);
    return context.json(body, status);
  });
  app.notFound((context) =>
    context.json({ error: 'There is nothing at this address.', kind: 'no-address' } satisfies ApiError, 404),
  );
  return app;
}
