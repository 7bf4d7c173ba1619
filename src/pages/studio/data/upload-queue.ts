import type { DataState, PartName, Photograph, UploadedPhotograph } from '../../../studio/api.js';
import { ask, query, RequestError, send } from '../server/request.js';
import { studio } from '../state/studio.svelte.js';
import type { GivenFile } from './given-files.js';

/** The number of uploads that the server accepts from a page at once. */
const AT_ONCE = 4;
/** Milliseconds before a file that was refused for lack of a place is sent again, at first and at most. */
const FIRST_WAIT = 150;
const LONGEST_WAIT = 2000;

/** What became of a file; 'known': the class already had a photograph of the same content. */
export type Outcome =
  | { readonly kind: 'added' | 'known'; readonly photograph: Photograph }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'refused'; readonly error: unknown };

/** A class, and a part of it. */
interface Folder {
  readonly className: string;
  readonly part: PartName | undefined;
}

/** A file on its way. */
export interface UploadJob {
  readonly file: GivenFile;
  /** Undefined for a photograph without a class yet. */
  readonly className: string | undefined;
  readonly part: PartName | undefined;
  readonly onSending?: () => void;
  readonly onSettled: (outcome: Outcome) => void;
}

/** Photographs that are undone together. */
export interface UploadBatch {
  readonly name: string;
  /** The ids of classes by their names, when their folders are there. */
  readonly classes: Promise<ReadonlyMap<string, string>>;
  readonly stop: AbortController;
  /** Files that are not finished yet, and one for a batch to which more may come. */
  left: number;
}

/** A batch whose files come one after the other. */
export interface OpenBatch {
  add(file: GivenFile, onSettled: (outcome: Outcome) => void): void;
  /** No file comes any more; the last ones may still be on their way. */
  end(): void;
}

interface Waiting extends UploadJob {
  readonly batch: UploadBatch;
}

/** Sends photographs, a few at a time. */
export class UploadQueue {
  readonly #onIdle: () => void;
  readonly #queue: Waiting[] = [];
  /** Files that hold memory until they are sent, so they go first. */
  readonly #first: Waiting[] = [];
  #running = 0;

  constructor(onIdle: () => void) {
    this.#onIdle = onIdle;
  }

  /** @param divide whether the existing photographs become the training part */
  send(jobs: readonly UploadJob[], divide: boolean): UploadBatch {
    const folders = new Map(
      jobs.flatMap(({ className, part }) =>
        className === undefined ? [] : [[`${part}/${className}`, { className, part }] as const],
      ),
    );
    const batch = this.#begin([...folders.values()], divide, jobs.length);
    for (const job of jobs) this.#queue.push({ ...job, batch });
    this.#work();
    return batch;
  }

  /** Its class is made with the first file, if it is not there. */
  open(className: string): OpenBatch {
    const part = undefined;
    let batch: UploadBatch | undefined;
    return {
      add: (file, onSettled) => {
        batch ??= this.#begin([{ className, part }], false, 1);
        batch.left += 1;
        this.#first.push({ batch, file, className, part, onSettled });
        this.#work();
      },
      end: () => {
        if (batch !== undefined) this.#leave(batch);
        batch = undefined;
      },
    };
  }

  /** Uploaded photographs stay; pending requests are completed or given up. Returns the number of files not begun. */
  cancel(batch: UploadBatch): number {
    const waiting = this.#queue.filter((job) => job.batch === batch);
    const others = this.#queue.filter((job) => job.batch !== batch);
    this.#queue.splice(0, this.#queue.length, ...others);
    batch.stop.abort();
    batch.left -= waiting.length;
    if (waiting.length > 0 && batch.left === 0) this.#end(batch);
    return waiting.length;
  }

  #begin(folders: readonly Folder[], divide: boolean, left: number): UploadBatch {
    const name = newName();
    const classes = makeFolders(name, folders, divide);
    // Every file reports this itself.
    classes.catch(() => undefined);
    return { name, classes, stop: new AbortController(), left };
  }

  #work(): void {
    while (this.#running < AT_ONCE && this.#first.length + this.#queue.length > 0) this.#workOff();
  }

  async #workOff(): Promise<void> {
    this.#running += 1;
    for (let job = this.#next(); job !== undefined; job = this.#next()) {
      job.onSending?.();
      job.onSettled(await outcomeOf(job));
      await this.#leave(job.batch);
    }
    this.#running -= 1;
    if (this.#running === 0) this.#onIdle();
  }

  #next(): Waiting | undefined {
    return this.#first.shift() ?? this.#queue.shift();
  }

  async #leave(batch: UploadBatch): Promise<void> {
    batch.left -= 1;
    if (batch.left === 0) await this.#end(batch);
  }

  async #end({ name }: UploadBatch): Promise<void> {
    const data = await send<DataState>(`api/data/uploads/${name}/end`).catch(() => undefined);
    if (data !== undefined) studio.takeData(data);
  }
}

async function makeFolders(
  batch: string,
  folders: readonly Folder[],
  divide: boolean,
): Promise<ReadonlyMap<string, string>> {
  const data = await send<DataState>('api/data/uploads', { batch, folders, divide });
  studio.takeData(data);
  // The server normalizes letters in one way, unlike file systems.
  return new Map(data.classes.map(({ id, name }) => [name.normalize('NFC'), id]));
}

async function outcomeOf(job: Waiting): Promise<Outcome> {
  const { signal } = job.batch.stop;
  try {
    const { known, photograph } = await sendFile(job, signal);
    return { kind: known ? 'known' : 'added', photograph };
  } catch (error) {
    return signal.aborted ? { kind: 'cancelled' } : { kind: 'refused', error };
  }
}

async function sendFile(
  { batch, file, className, part }: Waiting,
  signal: AbortSignal,
): Promise<UploadedPhotograph> {
  const place = placeIn(await batch.classes, className);
  const most = studio.info?.limits.uploadBytes ?? Number.POSITIVE_INFINITY;
  // Check before unpacking an archive unnecessarily.
  if (file.size > most) throw new TooLarge(most);
  const bytes = await file.open();
  const address = place + query({ name: file.name, batch: batch.name, part });
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

/** Where a photograph is sent. @throws RequestError when its class is not there */
function placeIn(classes: ReadonlyMap<string, string>, className: string | undefined): string {
  if (className === undefined) return 'api/data/unlabelled';
  const id = classes.get(className.normalize('NFC').trim());
  if (id === undefined) throw new RequestError(404, { error: 'There is no such class.', kind: 'no-class' });
  return `api/data/classes/${encodeURIComponent(id)}/photographs`;
}

/** A file that is larger than the server accepts. */
export class TooLarge extends Error {
  readonly mebibytes: number;

  constructor(bytes: number) {
    super(`> ${bytes}`);
    this.mebibytes = Math.round(bytes / 2 ** 20);
  }
}

/** Uploads with the same name are undone together. */
function newName(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join('-');
}
