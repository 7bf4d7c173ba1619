import { GraftError, UsageError } from '../errors.js';
import { checkOptions } from '../options.js';
import { changeSettings, checkRecipe, isThirdPartyNetwork, type Recipe, recipes } from '../phases/index.js';
import { hasModuleWorkers, WorkerThread } from '../platform/browser/index.js';
import { shown } from '../shown.js';
import { NO_PROGRESS, TrainingStoppedError } from '../train/index.js';
import { findLabelled, type Pictures } from './pictures.js';
import { receivedError, type TrainingNews, type TrainingOutcome, type TrainingTask } from './protocol.js';
import { type WebTrainOptions, type WebTrainResult, webTrainRules } from './train-options.js';

/** Writing a state takes well below a second. */
const CHECKPOINT_SECONDS = 30;

/**
 * Trains a classifier on pictures of a page, as `train` does in Node: it splits them, carries out the phases of a recipe,
 * calibrates the probabilities and judges the classifier on pictures that took no part in the training. Everything runs in
 * workers, so the page stays free; nothing leaves it.
 *
 * @param pictures the files of a folder (their folders are the classes), a directory handle, or a list of
 * { picture, label }
 * @throws UsageError when the pictures, the recipe or an option cannot be used, the kept training of this name began with
 * something else, another tab carries it out, or it shall finish before its first epoch is over
 * @throws TrainingStoppedError when the signal was given
 * @throws GraftError when something fails: weights that cannot be loaded, no graphics card for the device 'webgpu', a worker that the browser has ended
 *
 * @example
 * ```ts
 * import { train } from '@graft-vision/graft/web';
 *
 * const field = document.querySelector<HTMLInputElement>('#folder')!;
 * const weights = 'mobilenet-v2-openimages.graft';
 * const { model, test } = await train(field.files!, { weights, onEvent: console.log });
 * const address = URL.createObjectURL(model);
 * ```
 */
export async function train(pictures: Pictures, options: WebTrainOptions): Promise<WebTrainResult> {
  checkOptions('train', options, webTrainRules, ['weights']);
  const { signal, onEvent, onRead, seed, keep, finish = false, device = 'cpu' } = options;
  const { keepUntilForgotten = false, checkpointSeconds = CHECKPOINT_SECONDS } = options;
  const recipe = recipeOf(options);
  if (signal?.aborted) throw new TrainingStoppedError(0, NO_PROGRESS);
  expectBrowser();
  const found = await findLabelled(pictures);
  const { address, name, free } = addressOf(options.weights);
  const thread = new WorkerThread(
    new Worker(new URL('./training-worker.js', import.meta.url), { type: 'module' }),
    'The training',
    undefined,
  );
  const { port1: port, port2 } = new MessageChannel();
  const stop = (): void => port.postMessage('stop');
  port.onmessage = ({ data: news }: MessageEvent<TrainingNews>) => {
    if (news.kind === 'event') onEvent?.(news.event);
    else onRead?.(news.progress);
  };
  signal?.addEventListener('abort', stop);
  try {
    const settings = { recipe, device, seed, keep, keepUntilForgotten, checkpointSeconds, finish };
    const request = { pictures: found.pictures, weights: address, weightsName: name, ...settings };
    const task: TrainingTask = { request, port: port2 };
    const outcome = (await thread.ask(task, [port2])) as TrainingOutcome;
    if (outcome.kind === 'failed') throw receivedError(outcome.error);
    return outcome.result;
  } finally {
    signal?.removeEventListener('abort', stop);
    port.close();
    await thread.close();
    free();
  }
}

function recipeOf({ recipe = recipes.fast, set = {} }: WebTrainOptions): Recipe {
  const changed = changeSettings(checkRecipe(recipe), set);
  if (!isThirdPartyNetwork(changed.backbone)) return changed;
  throw new UsageError(
    `A browser trains only Graft's own backbones, but the recipe names ${shown(changed.backbone)}.`,
    {
      hint: 'Choose MobileNetV2, or train with graft in Node.',
    },
  );
}

/** A module whose only function adds vectors: browsers without SIMD refuse it. */
const SIMD = [
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10],
  ...[10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
];

/** @throws GraftError in a browser that cannot train, with what it lacks */
function expectBrowser(): void {
  const hasWasm = typeof WebAssembly === 'object';
  const lacks = [
    ...(hasModuleWorkers() ? [] : ['workers that are modules']),
    ...(hasWasm && WebAssembly.validate(Uint8Array.from(SIMD)) ? [] : ['WebAssembly with SIMD']),
    ...(typeof OffscreenCanvas === 'function' ? [] : ['OffscreenCanvas']),
  ];
  if (lacks.length === 0) return;
  throw new GraftError(`This browser cannot train: it has no ${lacks.join(' and no ')}.`, {
    hint: 'Use Chrome, Edge, Firefox or Safari from the last three years.',
  });
}

/** An address that a worker can read, and the name of the weights. */
function addressOf(weights: WebTrainOptions['weights']): {
  readonly address: string | null;
  readonly name: string;
  free(): void;
} {
  if (weights === null) return { address: null, name: 'random', free: () => undefined };
  if (weights instanceof Blob) {
    const address = URL.createObjectURL(weights);
    const name = (weights as Partial<File>).name ?? 'the given file';
    return { address, name, free: () => URL.revokeObjectURL(address) };
  }
  // Relative to the page; the worker's program lies elsewhere.
  const { href, pathname } = new URL(weights, globalThis.document?.baseURI ?? globalThis.location.href);
  const name = decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1)) || href;
  return { address: href, name, free: () => undefined };
}
