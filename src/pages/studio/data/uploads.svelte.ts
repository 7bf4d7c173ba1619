import type { DataChange, DataClass, UploadedPhotograph } from '../../../studio/api.js';
import { ask, query, send } from '../server/request.js';
import { attempt, notices, wordsOf } from '../state/notices.svelte.js';
import { preferences } from '../state/preferences.js';
import { studio } from '../state/studio.svelte.js';
import type { Said } from '../texts/server-words.js';
import { undo } from './changes.js';
import type { GivenFile } from './dropped-files.js';

/** The server takes this many at once. */
const AT_ONCE = 4;
/** Of thousands of files only the first show their own picture on the way. */
const PREVIEWED = 48;

interface Upload {
  readonly name: string;
  readonly className: string;
  /** A picture that the browser has, before the server does. */
  readonly preview: string | undefined;
  readonly state: 'waiting' | 'sending' | 'done' | 'refused';
  readonly reason?: Said;
}

interface Job {
  readonly file: File;
  readonly className: string;
  readonly batch: string;
  readonly at: number;
}

/** Photographs on their way into classes: shown at once, sent a few at a time. */
class Uploads {
  #items = $state.raw<readonly Upload[]>([]);
  #sentBytes = $state(0);
  #allBytes = $state(0);
  #queue: Job[] = [];
  #running = 0;
  #classes = new Map<string, Promise<DataClass | undefined>>();

  get items(): readonly Upload[] {
    return this.#items;
  }

  readonly previews = $derived(this.#items.filter(({ preview }) => preview !== undefined));
  readonly refused = $derived(this.#items.filter(({ state }) => state === 'refused'));
  readonly settled = $derived(
    this.#items.filter(({ state }) => state === 'done' || state === 'refused').length,
  );

  get underWay(): boolean {
    return this.settled < this.#items.length;
  }

  /** Between 0 and 1, by bytes. */
  get progress(): number {
    return this.#allBytes === 0 ? 0 : this.#sentBytes / this.#allBytes;
  }

  /** @param fallback the class of files that lie in no folder */
  add(files: readonly GivenFile[], fallback: string): void {
    if (!this.underWay) this.clear();
    const batch = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) => part.toString(36)).join(
      '',
    );
    const first = this.#items.length;
    const jobs = files.map(({ file, folder }, at) => ({
      file,
      className: folder ?? fallback,
      batch,
      at: first + at,
    }));
    const items = jobs.map(
      ({ file, className, at }): Upload => ({
        name: file.name,
        className,
        preview: at < PREVIEWED && file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined,
        state: 'waiting',
      }),
    );
    this.#items = [...this.#items, ...items];
    this.#allBytes += files.reduce((sum, { file }) => sum + file.size, 0);
    this.#queue.push(...jobs);
    while (this.#running < AT_ONCE && this.#queue.length > 0) this.#work();
  }

  clear(): void {
    for (const { preview } of this.#items) if (preview !== undefined) URL.revokeObjectURL(preview);
    this.#items = [];
    this.#sentBytes = 0;
    this.#allBytes = 0;
  }

  async #work(): Promise<void> {
    this.#running += 1;
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) await this.#send(job);
    this.#running -= 1;
    if (this.#running === 0) {
      this.#classes.clear();
      const arrived = this.#items;
      await studio.loadData();
      // More may have been dropped meanwhile: they have their own end.
      if (this.#items !== arrived || this.refused.length > 0) return;
      const t = preferences.texts.data;
      notices.done(t.arrived(arrived.length), { label: t.undo, run: undo });
      this.clear();
    }
  }

  async #send({ file, className, batch, at }: Job): Promise<void> {
    this.#set(at, { state: 'sending' });
    try {
      const target = await this.#classNamed(className);
      if (target === undefined) throw new Error(className);
      const address = `/api/data/classes/${encodeURIComponent(target.id)}/photographs`;
      await ask<UploadedPhotograph>(address + query({ name: file.name, batch }), {
        method: 'POST',
        bytes: file,
      });
      this.#set(at, { state: 'done' });
    } catch (error) {
      this.#set(at, { state: 'refused', reason: wordsOf(error) });
    }
    this.#sentBytes += file.size;
  }

  /** Two files of a new class ask for it at the same time; it is made once. */
  #classNamed(name: string): Promise<DataClass | undefined> {
    const promise =
      this.#classes.get(name) ??
      (async () => studio.data?.classes.find((one) => one.name === name) ?? (await makeClass(name)))();
    this.#classes.set(name, promise);
    return promise;
  }

  #set(at: number, change: Partial<Upload>): void {
    this.#items = this.#items.map((item, index) => (index === at ? { ...item, ...change } : item));
  }
}

export const uploads = new Uploads();

export async function makeClass(name: string): Promise<DataClass | undefined> {
  const change = await attempt(() => send<DataChange>('/api/data/classes', { name }));
  if (change === undefined) return undefined;
  studio.takeData(change.data);
  return change.data.classes.find((one) => one.name === change.change.className);
}
