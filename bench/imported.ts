import { GraftError } from '../src/errors.js';
import { importOnnx } from '../src/imports/index.js';
import {
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Functional,
  GlobalAveragePooling2D,
  Input,
  type Layer,
} from '../src/nn/index.js';
import { Runtime } from '../src/runtime/index.js';
import { setRandomSeed } from '../src/session/index.js';
import { fineTuningStep, frozenForward, type Work } from './compute.js';
import { efficientNetLite0 } from './networks/efficientnet-lite0.js';
import { median, medianTime } from './timing.js';

const ROUNDS = 9;
const CALLS = 3;
/** Of EfficientNet-Lite0's 49 convolutions, fine-tuning trains those behind the blocks of 80 channels. */
const FROZEN_CONVOLUTIONS = 24;

/** What the imported network needs for the work, and what Graft's own layers need. */
export interface Compared {
  readonly imported: number;
  readonly own: number;
  /** The median of every round's ratio, because a machine's speed varies. */
  readonly ratio: number;
}

/**
 * Compares EfficientNet-Lite0 from an ONNX file with the same network of Graft's own layers, in turns and in
 * milliseconds: the forward pass of the frozen network and a step of fine-tuning, 32 pictures each.
 */
export async function benchImported(
  file: string,
  threads: number | undefined,
  size: number,
): Promise<Readonly<Record<'forward' | 'step', Compared>>> {
  setRandomSeed(1);
  const runtime = new Runtime({ threads });
  const { base } = await importOnnx(file, { imageSize: [size, size] });
  const own = efficientNetLite0(size);
  expectSameConvolutions(base, own, file);
  const classifiers = { imported: withHead(base, size), own: withHead(own, size) };
  const works: Record<'forward' | 'step', Record<'imported' | 'own', Work>> = {
    forward: {
      imported: await frozen(runtime, classifiers.imported, size),
      own: await frozen(runtime, classifiers.own, size),
    },
    step: {
      imported: await trained(runtime, classifiers.imported),
      own: await trained(runtime, classifiers.own),
    },
  };
  const compared = {
    forward: await inTurns(works.forward.imported, works.forward.own),
    step: await inTurns(works.step.imported, works.step.own),
  };
  await runtime.close();
  return compared;
}

/** @throws GraftError when the file holds another network */
function expectSameConvolutions(imported: Functional, own: Functional, file: string): void {
  const kernels = ({ layers }: Functional): string[] =>
    layers.filter(isConvolution).map(({ kernel, strides }) => `${kernel.shape.join('x')}/${strides[0]}`);
  const [found, expected] = [kernels(imported), kernels(own)];
  if (found.join() !== expected.join()) {
    throw new GraftError(`Expected EfficientNet-Lite0 in ${file}, but its convolutions are others.`);
  }
}

const isConvolution = (layer: Layer): layer is Conv2D | DepthwiseConv2D =>
  layer instanceof Conv2D || layer instanceof DepthwiseConv2D;

async function inTurns(imported: Work, own: Work): Promise<Compared> {
  const rounds: { imported: number; own: number }[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const times = { imported: await medianTime(CALLS, imported.run), own: await medianTime(CALLS, own.run) };
    // The first round is a warm-up.
    if (round >= 0) rounds.push(times);
  }
  return {
    imported: median(rounds.map((times) => times.imported)),
    own: median(rounds.map((times) => times.own)),
    ratio: median(rounds.map((times) => times.imported / times.own)),
  };
}

interface Classifier {
  readonly base: Functional;
  readonly model: Functional;
}

function withHead(base: Functional, size: number): Classifier {
  const inputs = Input({ shape: [size, size, 3] });
  let x = base.apply(inputs, { training: false });
  if (x.shape.length === 4) x = new GlobalAveragePooling2D().apply(x);
  return { base, model: new Functional({ inputs, outputs: new Dense(1).apply(x) }) };
}

async function frozen(runtime: Runtime, { base, model }: Classifier, size: number): Promise<Work> {
  base.trainable = false;
  return await frozenForward(runtime, model, size);
}

async function trained(runtime: Runtime, { base, model }: Classifier): Promise<Work> {
  base.trainable = true;
  let convolutions = 0;
  for (const layer of base.layers) {
    if (isConvolution(layer)) convolutions++;
    if (convolutions <= FROZEN_CONVOLUTIONS) layer.trainable = false;
  }
  return await fineTuningStep(runtime, model);
}
