import { GraphBuilder, operators } from '../src/graph/index.js';
import {
  BinaryCrossentropy,
  Dense,
  Dropout,
  Functional,
  GlobalAveragePooling2D,
  Input,
  RMSprop,
} from '../src/nn/index.js';
import { Random } from '../src/random.js';
import { float32, Runtime } from '../src/runtime/index.js';
import { setRandomSeed } from '../src/session/index.js';
import { FrozenPart } from '../src/train/frozen-part.js';
import { type ModelPlan, planModel } from '../src/train/plan.js';
import { Trainer } from '../src/train/trainer.js';
import { MobileNetV2, mobilenetV2 } from '../src/zoo/index.js';
import { forwardFlops, trainingFlops } from './flops.js';
import { median, medianTime } from './timing.js';

export const BATCH = 32;
export const SIZE = 160;
const FINE_TUNE_AT = 100;
const MATRIX_SIZE = 2048;
const ROUNDS = 7;

export interface ComputeFigures {
  /** The machine's MatMul peak in the same runtime, in GFLOP/s. */
  readonly peak: number;
  readonly forward: KernelFigures;
  readonly fineTuningStep: KernelFigures;
}

export interface KernelFigures {
  readonly milliseconds: number;
  readonly gigaflops: number;
  /** Share of the peak: the median of every round's ratio, because a machine's speed varies. */
  readonly fractionOfPeak: number;
}

/** Measures the frozen forward pass, the fine-tuning step and a large matrix product in turns. */
export async function benchCompute(threads: number | undefined): Promise<ComputeFigures> {
  setRandomSeed(1);
  const runtime = new Runtime({ threads });
  const model = await tutorialModel(null);
  const multiply = await matrixProduct(runtime);
  model.base.trainable = false;
  const forward = await frozenForward(runtime, model.model, SIZE);
  unfreezeTop(model.base);
  const step = await fineTuningStep(runtime, model.model);
  const measured = await measure(multiply, { forward, step });
  await runtime.close();
  return { peak: measured.peak, forward: measured.forward, fineTuningStep: measured.step };
}

/** Measures several kinds of work and a matrix product in turns. */
export async function measure<Name extends string>(
  multiply: Work,
  works: Readonly<Record<Name, Work>>,
): Promise<{ readonly peak: number } & Readonly<Record<Name, KernelFigures>>> {
  const names = Object.keys(works) as Name[];
  const measured: Record<Name | 'multiply', number>[] = [];
  for (let round = -1; round < ROUNDS; round++) {
    const times: Record<string, number> = { multiply: await medianTime(5, multiply.run) };
    for (const name of names) times[name] = await medianTime(5, works[name].run);
    // The first round is a warm-up.
    if (round >= 0) measured.push(times as Record<Name | 'multiply', number>);
  }
  const speed = (flops: number, milliseconds: number): number => flops / milliseconds / 1e6;
  const figures = (flops: number, of: (times: (typeof measured)[number]) => number): KernelFigures => ({
    milliseconds: median(measured.map(of)),
    gigaflops: speed(flops, median(measured.map(of))),
    fractionOfPeak: median(
      measured.map((times) => speed(flops, of(times)) / speed(multiply.flops, times.multiply)),
    ),
  });
  return {
    peak: speed(multiply.flops, median(measured.map((times) => times.multiply))),
    ...(Object.fromEntries(
      names.map((name) => [name, figures(works[name].flops, (times) => times[name])]),
    ) as Record<Name, KernelFigures>),
  };
}

export interface Work {
  readonly flops: number;
  run(): Promise<unknown>;
}

/** The tutorial's model without augmentation. @param weights the path of a Keras .h5 file, or null for random ones */
export async function tutorialModel(
  weights: string | null,
): Promise<{ base: Functional; model: Functional }> {
  const inputShape = [SIZE, SIZE, 3] as const;
  const base = await MobileNetV2({ inputShape, includeTop: false, weights });
  const inputs = Input({ shape: inputShape });
  let x = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  x = new Dropout(0.2).apply(new GlobalAveragePooling2D().apply(x));
  return { base, model: new Functional({ inputs, outputs: new Dense(1).apply(x) }) };
}

export async function matrixProduct(runtime: Runtime): Promise<Work> {
  const graph = new GraphBuilder('matrix_product');
  const shape = [MATRIX_SIZE, MATRIX_SIZE];
  const [a, b] = ['a', 'b'].map((name) => graph.input(name, 'float32', shape));
  // The graph returns only one number, so that the copy of the product is not measured.
  graph.output('product', operators.reduceMax(operators.matmul(a, b), [0, 1], false));
  const session = await runtime.createSession(graph.build(), { stateInputs: { a: 'a', b: 'b' } });
  for (const state of ['a', 'b']) await runtime.writeState(state, float32(noise(MATRIX_SIZE ** 2, 1), shape));
  return { flops: 2 * MATRIX_SIZE ** 3, run: () => session.run({}) };
}

/** The frozen part of a model, for a batch of pictures. */
export async function frozenForward(runtime: Runtime, model: Functional, size: number): Promise<Work> {
  const plan = planModel(model, { training: true });
  const part = await FrozenPart.fromPixels(runtime, plan, plan.cut);
  const data = Uint8Array.from(noise(BATCH * size * size * 3, 2), (value) => (value + 1) * 127);
  const images = { data, shape: [BATCH, size, size, 3] } as const;
  return { flops: frozenFlops(plan), run: () => part.runOnImages(images, 'float32') };
}

function frozenFlops(plan: ModelPlan): number {
  return BATCH * plan.calls.slice(0, plan.cut + 1).reduce((sum, call) => sum + forwardFlops(call), 0);
}

/** A training step of the part of a model that is trained. */
export async function fineTuningStep(runtime: Runtime, model: Functional): Promise<Work> {
  const plan = planModel(model, { training: true });
  const trainer = new Trainer(runtime, plan, BATCH);
  const optimizer = new RMSprop({ learningRate: 1e-5 });
  await trainer.prepare({
    loss: new BinaryCrossentropy({ fromLogits: true }),
    optimizer,
    featureType: 'float32',
  });
  const [, height, width, channels] = plan.calls[plan.cut].outputShape as number[];
  const features = float32(noise(BATCH * channels * height * width, 3), [BATCH, channels, height, width]);
  const targets = Float32Array.from({ length: BATCH }, (_, row) => row % 2);
  return {
    flops: BATCH * trainingFlops(plan.calls.slice(plan.cut + 1)),
    run: () => trainer.trainStep(features, targets, optimizer),
  };
}

/** Unfreezes the layers of the base from `fineTuneAt` on. */
export function unfreezeTop(base: Functional): void {
  base.trainable = true;
  for (const layer of base.layers.slice(0, FINE_TUNE_AT)) layer.trainable = false;
}

function noise(count: number, seed: number): Float32Array {
  const random = new Random(seed);
  return Float32Array.from({ length: count }, () => random.uniform(-1, 1));
}
