/* Runs in the browser, bundled by Vite like a user's program. */
import { SpillFile } from '../../../dist/src/platform/browser/spill-file.js';
import * as graft from '../../../dist/src/public/web.js';
import { datasetOptions, trainMobileNet } from '../same-training.js';
import { cardActions } from './card.js';

/** A picture's file as base64. */
export interface SentPicture {
  readonly name: string;
  readonly label: string;
  readonly part?: 'train' | 'validation' | 'test';
  readonly base64: string;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

const blobOf = ({ base64 }: SentPicture): Blob => new Blob([bytesOf(base64)]);

const actions = {
  ...cardActions,

  /** Trains on this page, with the engine in a worker. */
  async trainMobileNet(pictures: readonly SentPicture[], epochs: number) {
    const labelled = pictures.map((sent) => ({ picture: blobOf(sent), label: sent.label, name: sent.name }));
    const dataset = await graft.imageDatasetFromFiles(labelled, datasetOptions);
    const { file, ...others } = await trainMobileNet(dataset, epochs, {
      save: async (model, options) =>
        new Uint8Array(await (await graft.saveClassifier(model, options)).arrayBuffer()),
    });
    return { ...others, file: base64Of(file) };
  },

  /**
   * Trains by `graft.train`, and measures how long the page's thread is busy.
   *
   * @param options.abortAfter stops the training after so many events
   */
  async train(
    pictures: readonly SentPicture[],
    { abortAfter, ...options }: { abortAfter?: number } & Omit<graft.WebTrainOptions, 'onEvent' | 'signal'>,
  ) {
    const stopping = new AbortController();
    if (abortAfter === 0) stopping.abort();
    const events: graft.TrainEvent[] = [];
    const longTasks: number[] = [];
    const observer = new PerformanceObserver((list) => {
      longTasks.push(...list.getEntries().map(({ duration }) => duration));
    });
    observer.observe({ entryTypes: ['longtask'] });
    const labelled = pictures.map((sent) => ({ ...sent, picture: blobOf(sent) }));
    const { model, ...result } = await graft.train(labelled, {
      ...options,
      signal: stopping.signal,
      onEvent: (event) => {
        events.push(event);
        if (events.length === abortAfter) stopping.abort();
      },
    });
    observer.disconnect();
    const classifier = await graft.loadClassifier(model, { device: 'wasm' });
    const [first] = labelled;
    const { label } = await classifier.classify(first.picture);
    await classifier.dispose();
    const file = base64Of(new Uint8Array(await model.arrayBuffer()));
    return { ...result, events, longTasks, file, label };
  },

  /** Begins a training, whose events are in `globalThis.events`; `ended` waits for it. */
  async begin(pictures: readonly SentPicture[], options: Omit<graft.WebTrainOptions, 'onEvent' | 'signal'>) {
    const events: graft.TrainEvent[] = [];
    const labelled = pictures.map((sent) => ({ picture: blobOf(sent), label: sent.label, name: sent.name }));
    const ended = graft.train(labelled, { ...options, onEvent: (event) => events.push(event) });
    ended.catch(() => undefined);
    Object.assign(globalThis, { events, ended });
  },

  async ended() {
    const { model: _, ...result } = await (globalThis as unknown as { ended: Promise<graft.WebTrainResult> })
      .ended;
    return result;
  },

  /** What a temporary file does in a worker, and on the page's thread. */
  async spill() {
    const worker = new Worker(new URL('./spill-worker.ts', import.meta.url), { type: 'module' });
    const inWorker = await new Promise((resolve, reject) => {
      worker.addEventListener('message', ({ data }) => resolve(data));
      worker.addEventListener('error', ({ message }) => reject(new Error(message)));
      worker.postMessage('begin');
    });
    worker.terminate();
    const onPage = new SpillFile(1000);
    const position = await onPage.append(Uint8Array.of(1));
    return { ...(inWorker as object), onPage: { position, problem: onPage.problem } };
  },

  async forget(name: string) {
    await graft.forgetTraining(name);
  },

  /** The long tasks of a page whose thread is busy, in milliseconds. */
  async busyTasks(milliseconds: number) {
    const observed = new Promise<number[]>((resolve) => {
      const observer = new PerformanceObserver((list) =>
        resolve(list.getEntries().map(({ duration }) => duration)),
      );
      observer.observe({ entryTypes: ['longtask'] });
    });
    await new Promise((resolve) => setTimeout(resolve, 0));
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    return await observed;
  },

  /** The names that `@graft-vision/graft/web` exports. */
  async names() {
    return Object.keys(graft);
  },

  /** A data set of files in folders, as a file field gives them. */
  async filesInFolders(paths: readonly string[]) {
    const files = paths.map((path) => {
      const file = new File(['no picture'], path.split('/').at(-1) as string);
      Object.defineProperty(file, 'webkitRelativePath', { value: path });
      return file;
    });
    const dataset = await graft.imageDatasetFromFiles(files, { shuffle: false });
    return { classNames: dataset.classNames, count: dataset.count, paths: dataset.paths };
  },

  /** A data set of a directory of the origin's private file system. */
  async directory(paths: readonly string[]) {
    const root = await navigator.storage.getDirectory();
    const top = await root.getDirectoryHandle('photos', { create: true });
    for (const path of paths) {
      const [folder, name] = path.split('/');
      const handle = await top.getDirectoryHandle(folder, { create: true });
      const file = await (await handle.getFileHandle(name, { create: true })).createWritable();
      await file.write('no picture');
      await file.close();
    }
    const dataset = await graft.imageDatasetFromFiles(top, { shuffle: false });
    return { classNames: dataset.classNames, count: dataset.count, paths: dataset.paths };
  },
};

/** The result, or what was thrown. */
async function runAction(name: keyof typeof actions, args: readonly unknown[]): Promise<object> {
  try {
    const action = actions[name] as (...given: readonly unknown[]) => Promise<unknown>;
    return { result: await action(...args) };
  } catch (error) {
    const { hint } = error as { hint?: string };
    return { failure: { message: String((error as Error).message), hint, stack: (error as Error).stack } };
  }
}

Object.assign(globalThis, { runAction });
