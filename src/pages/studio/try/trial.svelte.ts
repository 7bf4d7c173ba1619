import type { Classification } from '../../../studio/api.js';
import { Camera } from '../camera/camera.svelte.js';
import { LivePrediction } from '../camera/live-prediction.svelte.js';
import { runAddress } from '../server/addresses.js';
import { ask, query } from '../server/request.js';

/** A picture to classify. */
export interface Tried {
  readonly name: string;
  readonly blob: Blob;
  /** Of the file itself. */
  readonly address: string;
  /** The address of a picture that the browser can show; undefined where it has none, or none yet. */
  readonly shown?: string;
  readonly answer?: Classification;
  readonly problem?: unknown;
}

/** The number of earlier pictures that stay on the page. */
const REMEMBERED = 12;

/** Pictures for the model, one after the other, or the camera's picture repeatedly. */
export class Trials {
  readonly #run: string;
  entries = $state.raw<readonly Tried[]>([]);
  chosen = $state(0);
  readonly camera = new Camera();
  readonly live = new LivePrediction();
  asking = $state(false);
  explain = $state(false);

  constructor(run: string) {
    this.#run = run;
  }

  get current(): Tried | undefined {
    return this.entries[this.chosen];
  }

  async add(pictures: readonly { readonly name: string; readonly blob: Blob }[]): Promise<void> {
    this.camera.close();
    for (const { name, blob } of pictures.slice(0, REMEMBERED)) {
      const address = URL.createObjectURL(blob);
      const entry: Tried = { name, blob, address, ...((await canShow(address)) && { shown: address }) };
      for (const old of this.entries.slice(REMEMBERED - 1)) URL.revokeObjectURL(old.address);
      this.entries = [entry, ...this.entries].slice(0, REMEMBERED);
      this.chosen = 0;
      await this.#classify(entry);
    }
  }

  choose(at: number): void {
    this.chosen = at;
    const entry = this.entries[at];
    if (entry !== undefined && this.explain && entry.answer?.heatMap === undefined) this.#classify(entry);
  }

  setExplain(explain: boolean): void {
    this.explain = explain;
    const { current } = this;
    if (explain && current !== undefined && current.answer?.heatMap === undefined) this.#classify(current);
  }

  /** Shows where the model looks for another class. */
  explainClass(className: string): void {
    const { current } = this;
    if (current !== undefined) this.#classify(current, className);
  }

  /** Classifies the camera's picture until it is closed. */
  watch(video: HTMLVideoElement): void {
    this.live.watch(this.#run, this.camera, video);
  }

  leave(): void {
    this.camera.close();
    for (const { address } of this.entries) URL.revokeObjectURL(address);
    this.entries = [];
  }

  async #classify(entry: Tried, className?: string): Promise<void> {
    this.asking = true;
    try {
      const answer = await this.#ask(entry, className);
      const shown = entry.shown ?? answer.preview;
      this.#set(entry, { answer, shown, problem: undefined });
    } catch (problem) {
      this.#set(entry, { problem });
    }
    this.asking = false;
  }

  #ask({ blob, shown }: Tried, className?: string): Promise<Classification> {
    const wanted = query({
      heatMap: this.explain ? 1 : undefined,
      class: className,
      // Of what this browser does not read, such as HEIC or TIFF.
      preview: shown === undefined ? 1 : undefined,
    });
    return ask<Classification>(runAddress(this.#run, `classify${wanted}`), { method: 'POST', bytes: blob });
  }

  #set({ address }: Tried, change: Partial<Tried>): void {
    this.entries = this.entries.map((one) => (one.address === address ? { ...one, ...change } : one));
  }
}

async function canShow(address: string): Promise<boolean> {
  const picture = new Image();
  picture.src = address;
  return await picture.decode().then(
    () => true,
    () => false,
  );
}
