import type { ChangeDescription } from '../../../studio/api.js';
import { movePhotographs, undoQuietly } from '../data/changes.js';
import type { OpenBatch, Outcome } from '../data/upload-queue.js';
import { uploads } from '../data/uploads.svelte.js';
import { studio } from '../state/studio.svelte.js';
import type { Camera } from './camera.svelte.js';
import { FrameChoice } from './frame-choice.js';
import { FrameGrabber } from './frame-grabber.js';
import { frameName } from './frame-name.js';
import { nextFrame, play } from './next-frame.js';

/** Milliseconds from one look at the camera to the next, and from one frame that is taken to the next. */
const BETWEEN_LOOKS = 100;
const BETWEEN_TAKEN = 200;
/** Frames in memory that are not stored yet; no more are taken while there are so many. */
const MOST_WAITING = 12;
/** Frames that are shown. */
const SHOWN = 12;

/** A frame that was taken. */
export interface Shot {
  readonly number: number;
  /** The address of its thumbnail. */
  readonly address: string;
  readonly className: string;
  /** The photograph's id, once it is stored. */
  readonly photograph: string | undefined;
}

/** From pressing the button to letting it go. */
interface Recording {
  readonly className: string;
  readonly begun: Date;
  readonly batch: OpenBatch;
  /** The ids of its photographs. */
  readonly photographs: string[];
  /** Frames that were looked at. */
  looks: number;
  /** Frames taken, for their names. */
  frames: number;
  /** The frame that is being encoded. */
  encoding: Promise<unknown>;
}

type Action =
  | { readonly kind: 'recording'; readonly recording: Recording }
  | { readonly kind: 'removal'; readonly shot: Shot; readonly aside: string };

/** Records frames of a camera into classes. */
export class Recorder {
  recording = $state(false);
  /** Of the last recording, or the current one. */
  taken = $state(0);
  blurred = $state(0);
  similar = $state(0);
  /** Frames on their way to the disk. */
  waiting = $state(0);
  /** Why the last recording ended by itself. */
  problem = $state.raw<unknown>();
  busy = $state(false);
  /** The newest first. */
  shots = $state.raw<readonly Shot[]>([]);
  readonly full = $derived(this.waiting >= MOST_WAITING);
  #actions = $state.raw<readonly Action[]>([]);
  readonly canUndo = $derived(this.#actions.length > 0 && !this.recording && !this.busy);
  readonly #choice = new FrameChoice();
  readonly #grabber = new FrameGrabber();
  #current: Recording | undefined;
  #video: HTMLVideoElement | undefined;
  #nextNumber = 1;
  #className = '';

  /** The class may be a new one. */
  start(className: string): void {
    if (this.recording || this.busy) return;
    if (className !== this.#className) this.#choice.forgetTaken();
    this.#className = className;
    this.problem = undefined;
    [this.taken, this.blurred, this.similar] = [0, 0, 0];
    const batch = uploads.open(className);
    const begun = new Date();
    const encoding = Promise.resolve();
    this.#current = { className, begun, batch, photographs: [], looks: 0, frames: 0, encoding };
    this.recording = true;
  }

  async stop(): Promise<void> {
    const recording = this.#current;
    if (recording === undefined) return;
    this.#current = undefined;
    this.recording = false;
    // Whoever only touches the button wants one picture.
    if (recording.looks === 0) this.#look(recording);
    await recording.encoding;
    recording.batch.end();
    if (recording.frames > 0) this.#actions = [...this.#actions, { kind: 'recording', recording }];
  }

  /** Looks at the camera's pictures until it is closed, and takes those that are wanted. */
  async watch(camera: Camera, video: HTMLVideoElement): Promise<void> {
    const { stream } = camera;
    if (stream === undefined) return;
    await play(video, stream);
    this.#video = video;
    let last = 0;
    while (camera.stream === stream) {
      await nextFrame(video, BETWEEN_LOOKS);
      if (camera.stream !== stream) break;
      if (document.hidden) this.stop();
      if (this.full || performance.now() - last < BETWEEN_TAKEN) continue;
      if (this.#look(this.#current)) last = performance.now();
      await this.#current?.encoding;
    }
    this.#video = undefined;
    this.stop();
  }

  /** Takes one frame out of its class: like every photograph that is removed, it is set aside. */
  async remove(shot: Shot): Promise<void> {
    const { photograph } = shot;
    if (photograph === undefined || this.busy) return;
    this.busy = true;
    const moved = await movePhotographs([photograph], 'aside', { quiet: true });
    this.busy = false;
    const [there] = moved ?? [];
    if (there === undefined) return;
    this.shots = this.shots.filter(({ number }) => number !== shot.number);
    this.#actions = [...this.#actions, { kind: 'removal', shot, aside: there.photograph.id }];
  }

  /** Takes back the last recording or removal; undefined when that failed. */
  async undo(): Promise<{ readonly kind: Action['kind']; readonly count: number } | undefined> {
    const last = this.#actions.at(-1);
    if (last === undefined || !this.canUndo) return undefined;
    this.busy = true;
    try {
      while (this.waiting > 0) await new Promise((done) => setTimeout(done, 50));
      // What another page did since is not ours to undo.
      await studio.loadData();
      const count = last.kind === 'recording' ? last.recording.photographs.length : 1;
      if (!(last.kind === 'recording' ? await takeBack(last.recording) : await this.#putBack(last)))
        return undefined;
      this.#actions = this.#actions.slice(0, -1);
      if (last.kind === 'recording') this.#forget(last.recording);
      return { kind: last.kind, count };
    } finally {
      this.busy = false;
    }
  }

  leave(): void {
    this.stop();
    const removed = this.#actions.flatMap((action) => (action.kind === 'removal' ? [action.shot] : []));
    for (const { address } of [...this.shots, ...removed]) URL.revokeObjectURL(address);
    this.shots = [];
  }

  /** Whether the camera's picture is taken, for the current recording if there is one. */
  #look(recording: Recording | undefined): boolean {
    const picture = this.#video && this.#grabber.grab(this.#video);
    if (picture === undefined) return false;
    if (recording === undefined) {
      this.#choice.watch(picture);
      return false;
    }
    recording.looks += 1;
    const verdict = this.#choice.judge(picture);
    if (verdict === 'take') recording.encoding = this.#keep(recording);
    else this[verdict] += 1;
    return verdict === 'take';
  }

  async #keep(recording: Recording): Promise<void> {
    const [jpeg, small] = await Promise.all([this.#grabber.encode(), this.#grabber.thumbnail()]);
    if (jpeg !== undefined && small !== undefined) this.#send(recording, jpeg, URL.createObjectURL(small));
  }

  #send(recording: Recording, jpeg: Blob, address: string): void {
    const { className, begun, batch } = recording;
    recording.frames += 1;
    const number = this.#nextNumber++;
    this.taken += 1;
    this.waiting += 1;
    this.#show([{ number, address, className, photograph: undefined }, ...this.shots]);
    const name = frameName(begun, recording.frames);
    const file = { path: [], name, size: jpeg.size, open: async () => jpeg };
    batch.add(file, (outcome) => this.#settle(recording, number, outcome));
  }

  #settle(recording: Recording, number: number, outcome: Outcome): void {
    this.waiting -= 1;
    if (outcome.kind === 'added') {
      const { id } = outcome.photograph;
      recording.photographs.push(id);
      this.shots = this.shots.map((shot) => (shot.number === number ? { ...shot, photograph: id } : shot));
      return;
    }
    this.shots = this.shots.filter((shot) => shot.number !== number);
    this.taken = Math.max(0, this.taken - 1);
    if (outcome.kind === 'known') this.similar += 1;
    else if (outcome.kind === 'refused') {
      this.problem = outcome.error;
      this.stop();
    }
  }

  #show(shots: readonly Shot[]): void {
    for (const { address } of shots.slice(SHOWN)) URL.revokeObjectURL(address);
    this.shots = shots.slice(0, SHOWN);
  }

  #forget({ photographs }: Recording): void {
    const gone = new Set(photographs);
    this.shots = this.shots.filter(({ photograph }) => photograph === undefined || !gone.has(photograph));
    [this.taken, this.blurred, this.similar] = [0, 0, 0];
    this.#choice.forgetTaken();
  }

  async #putBack({ shot, aside }: Extract<Action, { kind: 'removal' }>): Promise<boolean> {
    if (isLast({ kind: 'aside', count: 1 })) {
      if ((await undoQuietly()) === undefined) return false;
      this.#show([shot, ...this.shots]);
    } else {
      const to = studio.data?.classes.find(({ name }) => isSame(name, shot.className))?.id;
      const moved = to === undefined ? undefined : await movePhotographs([aside], to, { quiet: true });
      if (moved === undefined) return false;
      this.#show([{ ...shot, photograph: moved[0]?.photograph.id }, ...this.shots]);
    }
    return true;
  }
}

/** As one step of the photographs' history; set aside where that has other steps since. */
async function takeBack({ className, photographs }: Recording): Promise<boolean> {
  if (photographs.length === 0) return true;
  const last = studio.data?.undo;
  if (isLast({ kind: 'upload', count: photographs.length }) && isSame(last?.className ?? '', className))
    return (await undoQuietly()) !== undefined;
  return (await movePhotographs(photographs, 'aside', { quiet: true })) !== undefined;
}

function isLast({ kind, count }: Pick<ChangeDescription, 'kind' | 'count'>): boolean {
  const last = studio.data?.undo;
  return last?.kind === kind && last.count === count;
}

function isSame(one: string, other: string): boolean {
  return one.normalize('NFC').trim() === other.normalize('NFC').trim();
}
