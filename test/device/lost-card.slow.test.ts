import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import {
  changeSettings,
  recipes,
  type TrainEvent,
  type TrainResult,
  train,
} from '../../dist/src/recipes/index.js';
import { GraphicsCardError, Runtime } from '../../dist/src/runtime/index.js';
import { photographFolder } from '../cli/photographs.js';
import { temporaryFolder } from '../train/pictures.js';

/*
 * Nothing makes onnxruntime-node lose its card, so here the runtime throws, on the processor, what it throws when a card
 * fails; test/web-training/card.slow.test.ts loses a real device. As all steps are computed by the processor, a training
 * that loses nothing gives the same bits as one without a failure.
 */

const recipe = changeSettings(recipes.tutorial, {
  imageSize: 32,
  batchSize: 8,
  'featureExtraction.epochs': 2,
  'fineTuning.epochs': 2,
  'fineTuning.from': 140,
});

let folder: string;
let whole: TrainResult;

interface Training {
  readonly result: TrainResult;
  readonly events: readonly TrainEvent[];
}

async function trainOnce(out: string, checkpointSeconds?: number): Promise<Training> {
  const events: TrainEvent[] = [];
  const result = await train({
    data: join(folder, 'photos'),
    out: join(folder, out),
    recipe,
    weights: 'openimages',
    seed: 4,
    threads: 2,
    duplicates: 'none',
    resources: { offline: true, cacheDirectory: join(folder, 'cache') },
    follow: { checkpointSeconds, onEvent: (event: TrainEvent) => events.push(event) },
  });
  return { result, events };
}

/** Lets one training step fail: that of this number, counted over all phases. */
function failAtStep(failing: number): void {
  const { createSession } = Runtime.prototype;
  let steps = 0;
  vi.spyOn(Runtime.prototype, 'createSession').mockImplementation(async function (
    this: Runtime,
    graph,
    options,
  ) {
    const session = await createSession.call(this, graph, options);
    if (options?.stateOutputs === undefined) return session;
    return {
      ...session,
      run: async (feeds, transfer) => {
        steps++;
        if (steps === failing) throw new GraphicsCardError(new Error('The graphics card was lost.'));
        return await session.run(feeds, transfer);
      },
    };
  });
}

const outcome = ({ phases, validation, test }: TrainResult): unknown => ({
  phases: phases.map(({ name, history }) => ({ name, history })),
  validation,
  test,
});

describe('a training whose graphics card fails', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), { classes: ['discs', 'squares'], perClass: 24, seed: 1 });
    whole = (await trainOnce('whole')).result;
  });

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ['first', 1, undefined, 'from the beginning of this phase'],
    ['second-epoch', 7, undefined, 'from epoch 2'],
    ['fine-tuning', 10, undefined, 'from the beginning of this phase'],
    ['within', 15, 1e-6, 'from epoch 4, step 3'],
  ])('goes on with the processor, to the same bits: %s', async (out, step, checkpointSeconds, place) => {
    failAtStep(step);
    const { result, events } = await trainOnce(out, checkpointSeconds);
    const devices = events.filter(({ event }) => event === 'device');
    expect(devices).toEqual([
      {
        event: 'device',
        device: 'cpu',
        reason: `The graphics card was lost. The training goes on with the processor, ${place}.`,
        failed: true,
      },
    ]);
    expect(outcome(result)).toEqual(outcome(whole));
    const classifier = await loadClassifier(result.model);
    expect(classifier.card.device).toBe('webgpu');
    await classifier.dispose();
  });
});
