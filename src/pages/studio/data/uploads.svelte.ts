import type { Remark } from '../../../studio/api.js';
import { ZipError } from '../../../zip-entries.js';
import { notices, wordsOf } from '../state/notices.svelte.js';
import { preferences } from '../state/preferences.js';
import { studio } from '../state/studio.svelte.js';
import { type Said, sayError, sayNote } from '../texts/server-words.js';
import { undo } from './changes.js';
import type { GivenFile, LeftOut } from './given-files.js';
import type { DropPlan } from './understand-drop.js';
import { type OpenBatch, type Outcome, TooLarge, type UploadBatch, UploadQueue } from './upload-queue.js';

/** The number of files that show their picture during the upload. */
const PREVIEWED = 48;
/** Seconds after which the remaining time is estimated. */
const SECONDS_TO_KNOW = 2;

interface Preview {
  readonly address: string;
  readonly name: string;
  state: 'waiting' | 'sending' | 'done' | 'refused';
}

interface Refused {
  readonly name: string;
  readonly reason: Said;
}

/** Photographs on their way into classes: shown at once, sent a few at a time. */
class Uploads {
  total = $state(0);
  added = $state(0);
  /** Photographs that were already in the class. */
  known = $state(0);
  cancelled = $state(0);
  refused = $state.raw<readonly Refused[]>([]);
  leftOut = $state.raw<readonly LeftOut[]>([]);
  /** What was understood of the folders; one for each drop. */
  understood = $state.raw<readonly Remark[]>([]);
  previews = $state<Preview[]>([]);
  secondsLeft = $state<number | undefined>();
  #sentBytes = $state(0);
  #allBytes = $state(0);
  #begun = 0;
  #batches: UploadBatch[] = [];
  readonly #queue = new UploadQueue(() => this.#finish());

  readonly settled = $derived(this.added + this.known + this.cancelled + this.refused.length);
  readonly underWay = $derived(this.settled < this.total);
  /** Whether there is more to read than fits in a short message. */
  readonly shown = $derived(
    this.underWay || this.known + this.cancelled + this.refused.length + this.leftOut.length > 0,
  );

  /** Progress between 0 and 1, by bytes. */
  get progress(): number {
    return this.#allBytes === 0 ? 0 : this.#sentBytes / this.#allBytes;
  }

  add({ targets, understood, leftOut, divide }: Omit<DropPlan, 'loose'>): void {
    if (!this.underWay) this.clear();
    if (understood !== undefined) this.understood = [...this.understood, understood];
    this.leftOut = [...this.leftOut, ...leftOut];
    if (targets.length === 0) return;
    if (!this.underWay) this.#begun = performance.now();
    this.total += targets.length;
    this.#allBytes += targets.reduce((sum, { file }) => sum + file.size, 0);
    const jobs = targets.map((target) => {
      const { file } = target;
      const preview = this.#preview(file);
      return {
        ...target,
        onSending: () => {
          if (preview !== undefined) preview.state = 'sending';
        },
        onSettled: (outcome: Outcome) => this.#settle(file, preview, outcome),
      };
    });
    this.#batches.push(this.#queue.send(jobs, divide));
  }

  /** For photographs that come one after the other and are counted elsewhere. */
  open(className: string): OpenBatch {
    return this.#queue.open(className);
  }

  /** Uploaded photographs stay and can be undone; pending requests are completed, so that the count is right. */
  cancel(): void {
    for (const batch of this.#batches.splice(0)) this.cancelled += this.#queue.cancel(batch);
  }

  clear(): void {
    for (const { address } of this.previews) URL.revokeObjectURL(address);
    this.previews = [];
    this.total = 0;
    this.added = 0;
    this.known = 0;
    this.cancelled = 0;
    this.refused = [];
    this.leftOut = [];
    this.understood = [];
    this.secondsLeft = undefined;
    this.#sentBytes = 0;
    this.#allBytes = 0;
  }

  #preview({ whole, name }: GivenFile): Preview | undefined {
    if (this.previews.length >= PREVIEWED || whole === undefined || !whole.type.startsWith('image/')) {
      return undefined;
    }
    this.previews.push({ address: URL.createObjectURL(whole), name, state: 'waiting' });
    return this.previews.at(-1);
  }

  async #finish(): Promise<void> {
    this.secondsLeft = undefined;
    if (this.total === 0) return;
    if (!this.underWay) this.#batches = [];
    await studio.loadData();
    // More may have been dropped meanwhile, with a separate end.
    if (this.underWay || this.shown || this.total === 0) return;
    const t = preferences.texts.data;
    const lines = this.understood.map((remark) => sayNote(remark, preferences.language).text);
    notices.done([`${t.arrived(this.added)}.`, ...lines].join(' '), { label: t.undo, run: undo });
    this.clear();
  }

  #settle({ name, size }: GivenFile, preview: Preview | undefined, outcome: Outcome): void {
    const { kind } = outcome;
    if (kind === 'refused') this.refused = [...this.refused, { name, reason: reasonOf(outcome.error) }];
    else this[kind] += 1;
    if (preview !== undefined) preview.state = kind === 'added' || kind === 'known' ? 'done' : 'refused';
    this.#sentBytes += size;
    const seconds = (performance.now() - this.#begun) / 1000;
    if (seconds < SECONDS_TO_KNOW) return;
    // Small files take time too.
    const done = (this.progress + this.settled / this.total) / 2;
    this.secondsLeft = (seconds / done) * (1 - done);
  }
}

function reasonOf(error: unknown): Said {
  const { texts, language } = preferences;
  if (error instanceof ZipError) return { text: texts.data.zipProblems[error.problem] };
  if (!(error instanceof TooLarge)) return wordsOf(error);
  const { mebibytes } = error;
  const text = `Files larger than ${mebibytes} MiB are not accepted.`;
  return sayError({ error: text, kind: 'too-large', values: { mebibytes } }, language);
}

export const uploads = new Uploads();
