import { GraftError } from '../../errors.js';
import { type Classification, loadClassifier, type Picture, type WebClassifier } from '../../web/index.js';
import { CameraError, type CameraProblem, closeCamera, openCamera } from '../shared/camera.js';
import { device, findModel, importRuntime } from './settings.js';

/** A message and what to do about it. */
export interface Problem {
  readonly message: string;
  readonly hint: string | undefined;
}

/** A picture that was shown, and its result. */
export interface Entry {
  readonly id: number;
  readonly name: string;
  /** A blob's address, to show the picture. */
  readonly address: string;
  readonly outcome?: Answer | Problem;
}

export interface Answer {
  readonly classification: Classification;
  readonly milliseconds: number;
}

/** The most pictures that are kept; the oldest are dropped first, with their memory. */
const MOST_ENTRIES = 50;

/** Everything that the page shows. */
export class PageState {
  /** Progress of the model's download, 0 to 1; undefined while it is unknown, or after the download. */
  downloaded = $state<number | undefined>();
  classifier = $state.raw<WebClassifier | undefined>();
  failure = $state.raw<Problem | undefined>();
  /** The newest first. */
  entries = $state.raw<readonly Entry[]>([]);
  selectedId = $state<number | undefined>();
  stream = $state.raw<MediaStream | undefined>();
  live = $state.raw<Answer | undefined>();
  cameraProblem = $state<CameraProblem | undefined>();
  #nextId = 1;
  #loading: Promise<WebClassifier | undefined> | undefined;

  get selected(): Entry | undefined {
    return this.entries.find(({ id }) => id === this.selectedId);
  }

  /** The current picture. */
  get outcome(): Answer | Problem | undefined {
    return this.stream === undefined ? this.selected?.outcome : this.live;
  }

  /** Loads the model; again after a failure. */
  async load(): Promise<void> {
    this.failure = undefined;
    this.#loading = this.#load();
    await this.#loading;
  }

  /** Classifies pictures; those given while the model still loads wait for it. */
  async add(pictures: readonly { readonly name: string; readonly blob: Blob }[]): Promise<void> {
    if (pictures.length === 0) return;
    this.stopCamera();
    const added = pictures.map(({ name, blob }) => ({
      blob,
      entry: { id: this.#nextId++, name, address: URL.createObjectURL(blob) },
    }));
    this.selectedId = added[0].entry.id;
    this.#keep([...added.map(({ entry }) => entry), ...this.entries]);
    for (const { entry, blob } of added) {
      const outcome = await this.#classify(blob);
      if (outcome === undefined) continue;
      this.entries = this.entries.map((kept) => (kept.id === entry.id ? { ...kept, outcome } : kept));
    }
  }

  select(id: number): void {
    this.stopCamera();
    this.selectedId = id;
  }

  clear(): void {
    this.selectedId = undefined;
    this.#keep([]);
  }

  async startCamera(): Promise<void> {
    this.cameraProblem = undefined;
    this.live = undefined;
    try {
      this.stream = await openCamera();
    } catch (error) {
      if (!(error instanceof CameraError)) throw error;
      this.cameraProblem = error.problem;
    }
  }

  stopCamera(): void {
    if (this.stream !== undefined) closeCamera(this.stream);
    this.stream = undefined;
    this.live = undefined;
  }

  /** Classifies the camera's pictures, one after the other, until it is stopped. */
  async watch(video: HTMLVideoElement): Promise<void> {
    const { stream } = this;
    // Rejected when the camera is stopped before it has begun.
    await video.play().catch(() => undefined);
    while (this.stream === stream && stream !== undefined) {
      const outcome = await this.#classify(video);
      if (this.stream !== stream) return;
      if (outcome !== undefined && 'classification' in outcome) this.live = outcome;
      // Gives the browser time to draw and to handle events.
      await new Promise((next) => requestAnimationFrame(next));
    }
  }

  async #load(): Promise<WebClassifier | undefined> {
    try {
      const onProgress = ({ loaded, total }: { loaded: number; total: number | undefined }): void => {
        this.downloaded = total === undefined ? undefined : Math.min(1, loaded / total);
      };
      this.classifier = await loadClassifier(await findModel(), { device, importRuntime, onProgress });
      return this.classifier;
    } catch (error) {
      this.failure = problemOf(error);
      return undefined;
    }
  }

  async #classify(picture: Picture): Promise<Answer | Problem | undefined> {
    const classifier = await this.#loading;
    if (classifier === undefined) return undefined;
    const started = performance.now();
    try {
      const classification = await classifier.classify(picture);
      return { classification, milliseconds: performance.now() - started };
    } catch (error) {
      return problemOf(error);
    }
  }

  #keep(entries: readonly Entry[]): void {
    const kept = entries.slice(0, MOST_ENTRIES);
    const ids = new Set(kept.map(({ id }) => id));
    for (const { id, address } of this.entries) if (!ids.has(id)) URL.revokeObjectURL(address);
    this.entries = kept;
  }
}

function problemOf(error: unknown): Problem {
  const message = error instanceof Error ? error.message : String(error);
  return { message, hint: error instanceof GraftError ? error.hint : undefined };
}
