import type { DataState, PartName, Remark, UploadedPhotograph } from '../../../studio/api.js';
import { ZipError } from '../../../zip-entries.js';
import { ask, query, RequestError, send } from '../server/request.js';
import { notices, wordsOf } from '../state/notices.svelte.js';
import { preferences } from '../state/preferences.js';
import { studio } from '../state/studio.svelte.js';
import { type Said, sayError, sayNote } from '../texts/server-words.js';
import { undo } from './changes.js';
import type { GivenFile, LeftOut } from './given-files.js';
import type { DropPlan } from './understand-drop.js';

/** The number of uploads that the server accepts from a page at once. */
const AT_ONCE = 4;
/** The number of files that show their picture during the upload. */
const PREVIEWED = 48;
/** Milliseconds before a file that was refused for lack of a place is sent again, at first and at most. */
const FIRST_WAIT = 150;
const LONGEST_WAIT = 2000;
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

/** Photographs that were dropped at once, and are undone together. */
interface Drop {
  readonly batch: string;
  /** The ids of classes by their names, when their folders are there. */
  readonly classes: Promise<ReadonlyMap<string, string>>;
  /** Files that are not finished yet. */
  left: number;
}

interface Job {
  readonly drop: Drop;
  readonly file: GivenFile;
  /** Undefined for a photograph without a class yet. */
  readonly className: string | undefined;
  readonly part: PartName | undefined;
  readonly preview: Preview | undefined;
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
  #queue: Job[] = [];
  #running = 0;
  #begun = 0;
  #stop = new AbortController();

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
    const batch = newBatch();
    const folders = new Map(
      targets.flatMap(({ className, part }) =>
        className === undefined ? [] : [[`${part}/${className}`, { className, part }] as const],
      ),
    );
    const classes = this.#begin(batch, [...folders.values()], divide);
    // Every file reports this itself.
    classes.catch(() => undefined);
    const drop: Drop = { batch, classes, left: targets.length };
    const jobs = targets.map(({ file, className, part }): Job => {
      const preview = this.#preview(file);
      return { drop, file, className, part, preview };
    });
    if (!this.underWay) this.#begun = performance.now();
    this.total += jobs.length;
    this.#allBytes += targets.reduce((sum, { file }) => sum + file.size, 0);
    for (const job of jobs) this.#queue.push(job);
    while (this.#running < AT_ONCE && this.#queue.length > 0) this.#work();
  }

  /** Uploaded photographs stay and can be undone; pending requests are completed, so that the count is right. */
  cancel(): void {
    const waiting = this.#queue.splice(0);
    for (const { drop } of waiting) drop.left -= 1;
    this.cancelled += waiting.length;
    this.#stop.abort();
    this.#stop = new AbortController();
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

  async #begin(
    batch: string,
    folders: readonly { readonly className: string; readonly part: PartName | undefined }[],
    divide: boolean,
  ): Promise<ReadonlyMap<string, string>> {
    const data = await send<DataState>('api/data/uploads', { batch, folders, divide });
    studio.takeData(data);
    // The server normalizes letters in one way, unlike file systems.
    return new Map(data.classes.map(({ id, name }) => [name.normalize('NFC'), id]));
  }

  async #work(): Promise<void> {
    this.#running += 1;
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      await this.#settle(job, this.#stop.signal);
      const { drop } = job;
      drop.left -= 1;
      if (drop.left === 0) await this.#end(drop);
    }
    this.#running -= 1;
    if (this.#running === 0) await this.#finish();
  }

  async #end({ batch }: Drop): Promise<void> {
    const data = await send<DataState>(`api/data/uploads/${batch}/end`).catch(() => undefined);
    if (data !== undefined) studio.takeData(data);
  }

  async #finish(): Promise<void> {
    this.secondsLeft = undefined;
    await studio.loadData();
    // More may have been dropped meanwhile, with a separate end.
    if (this.underWay || this.shown || this.total === 0) return;
    const t = preferences.texts.data;
    const lines = this.understood.map((remark) => sayNote(remark, preferences.language).text);
    notices.done([`${t.arrived(this.added)}.`, ...lines].join(' '), { label: t.undo, run: undo });
    this.clear();
  }

  async #settle(job: Job, signal: AbortSignal): Promise<void> {
    const { file, preview } = job;
    if (preview !== undefined) preview.state = 'sending';
    try {
      const { known } = await this.#send(job, signal);
      if (known) this.known += 1;
      else this.added += 1;
      if (preview !== undefined) preview.state = 'done';
    } catch (error) {
      if (signal.aborted) this.cancelled += 1;
      else this.refused = [...this.refused, { name: file.name, reason: reasonOf(error) }];
      if (preview !== undefined) preview.state = 'refused';
    }
    this.#sentBytes += file.size;
    const seconds = (performance.now() - this.#begun) / 1000;
    if (seconds < SECONDS_TO_KNOW) return;
    // Small files take time too.
    const done = (this.progress + this.settled / this.total) / 2;
    this.secondsLeft = (seconds / done) * (1 - done);
  }

  async #send({ drop, file, className, part }: Job, signal: AbortSignal): Promise<UploadedPhotograph> {
    const place = placeIn(await drop.classes, className);
    const most = studio.info?.limits.uploadBytes ?? Number.POSITIVE_INFINITY;
    // Check before unpacking an archive unnecessarily.
    if (file.size > most) throw new TooLarge(most);
    const bytes = await file.open();
    const address = place + query({ name: file.name, batch: drop.batch, part });
    for (let wait = FIRST_WAIT; ; wait = Math.min(LONGEST_WAIT, 2 * wait)) {
      signal.throwIfAborted();
      try {
        return await ask<UploadedPhotograph>(address, { method: 'POST', bytes });
      } catch (error) {
        // Another page uploads too, and the server accepts a limited number from all pages.
        if (!(error instanceof RequestError && error.status === 429)) throw error;
        await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
      }
    }
  }
}

/** Where a photograph is sent. @throws RequestError when its class is not there */
function placeIn(classes: ReadonlyMap<string, string>, className: string | undefined): string {
  if (className === undefined) return 'api/data/unlabelled';
  const id = classes.get(className.normalize('NFC').trim());
  if (id === undefined) throw new RequestError(404, { error: 'There is no such class.', kind: 'no-class' });
  return `api/data/classes/${encodeURIComponent(id)}/photographs`;
}

class TooLarge extends Error {
  readonly mebibytes: number;

  constructor(bytes: number) {
    super(`> ${bytes}`);
    this.mebibytes = Math.round(bytes / 2 ** 20);
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

/** Uploads with the same name are undone together. */
function newBatch(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('-');
}

export const uploads = new Uploads();
