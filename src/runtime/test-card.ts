import { gradients } from '../autodiff/index.js';
import { elementCount, type Graph, GraphBuilder } from '../graph/index.js';
import { lowerLoss, lowerTraining, lowerUpdate, ParameterSource, parameterLayout } from '../lower/index.js';
import {
  BatchNormalization,
  BinaryCrossentropy,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Functional,
  flatten,
  GlobalAveragePooling2D,
  Input,
  ReLU,
  SGD,
} from '../nn/index.js';
import { Random } from '../random.js';
import { Session } from '../session/index.js';
import type { SessionOptions } from './engine.js';
import { float32, type TensorData, type Tensors } from './tensors.js';

/** How a graphics card did in a few training steps beside the processor. */
export interface CardTest {
  /**
   * The largest difference between the two in losses and parameters, in relation to the largest number of each. NaN if
   * one of them computed a number that is none.
   */
  readonly difference: number;
  /** Of the fastest step. */
  readonly milliseconds: { readonly cpu: number; readonly webgpu: number };
}

const BATCH = 16;
const STEPS = 5;
const PREFIX = 'card_test/';

/** The runtime that runs the steps. */
interface TestedRuntime {
  chosenDevice(): Promise<unknown>;
  channelBlock(): Promise<number | undefined>;
  createSession(
    graph: Graph,
    options: Pick<SessionOptions, 'stateInputs' | 'stateOutputs'>,
  ): Promise<{ run(feeds: Tensors): Promise<Tensors> }>;
  writeState(key: string, tensor: TensorData): Promise<void>;
  readState(key: string): Promise<TensorData>;
  close(): Promise<void>;
}

export type StartRuntime = (device: 'cpu' | 'webgpu') => TestedRuntime;

/**
 * Trains a small network of the kinds of layers that MobileNetV2 has, on the processor and on the card.
 *
 * @param size height and width of the pictures
 */
export async function testCard(start: StartRuntime, size = 64): Promise<CardTest> {
  const step = trainingStep(size);
  const cpu = await train(step, start('cpu'));
  const webgpu = await train(step, start('webgpu'));
  return {
    difference: Math.max(
      relativeDifference(cpu.losses, webgpu.losses),
      relativeDifference(cpu.parameters, webgpu.parameters),
    ),
    milliseconds: { cpu: cpu.milliseconds, webgpu: webgpu.milliseconds },
  };
}

interface TrainingStep {
  readonly graph: (channelBlock: number | undefined) => Graph;
  readonly feeds: Readonly<Record<string, TensorData>>;
  readonly states: Readonly<Record<string, TensorData>>;
}

function trainingStep(size: number): TrainingStep {
  const model = new Session({ seed: 1 }).use(() => network(size));
  const layers = model.layers.filter((layer) => layer instanceof BatchNormalization);
  const layout = parameterLayout(model.trainableVariables, layers);
  const optimizer = new SGD({ learningRate: 0.1, momentum: 0.9 });
  const random = new Random(1);
  const drawn = (shape: readonly number[], low: number, high: number): TensorData =>
    float32(
      Float32Array.from({ length: elementCount(shape) }, () => random.uniform(low, high)),
      shape,
    );
  const graph = (channelBlock: number | undefined): Graph => {
    const builder = new GraphBuilder('card_test', { channelBlock });
    const parameters = builder.input('parameters', 'float32', [layout.size]);
    const source = new ParameterSource(builder, layout, parameters);
    const calls = flatten(model);
    const { output } = lowerTraining(
      builder,
      { calls, from: 0, to: calls.length - 1 },
      builder.input('pictures', 'float32', [BATCH, 3, size, size]),
      source,
      { batch: BATCH, training: true },
    );
    const targets = builder.input('targets', 'float32', [BATCH, 1]);
    const weights = builder.input('weights', 'float32', [BATCH, 1]);
    const loss = lowerLoss(new BinaryCrossentropy({ fromLogits: true }), output, targets, weights);
    const [gradient] = gradients(loss, [parameters]);
    const slots = Object.fromEntries(
      optimizer.slots.map((slot) => [slot, builder.input(slot, 'float32', [layout.size])]),
    );
    const scalars = Object.fromEntries(
      Object.keys(optimizer.scalarsAt(1)).map((name) => [name, builder.input(name, 'float32', [])]),
    );
    const update = lowerUpdate(optimizer, { parameters, gradient, slots, scalars }, layout.variables);
    builder.output('loss', loss);
    builder.output('next_parameters', update.parameters);
    for (const slot of optimizer.slots) builder.output(`next_${slot}`, update.slots[slot]);
    return builder.build();
  };
  return {
    graph,
    feeds: {
      pictures: drawn([BATCH, 3, size, size], -1, 1),
      targets: float32(
        Float32Array.from({ length: BATCH }, (_, index) => index % 2),
        [BATCH, 1],
      ),
      weights: float32(new Float32Array(BATCH).fill(1 / BATCH), [BATCH, 1]),
      ...Object.fromEntries(
        Object.entries(optimizer.scalarsAt(1)).map(([name, value]) => [
          name,
          float32(Float32Array.of(value), []),
        ]),
      ),
    },
    states: {
      parameters: drawn([layout.size], -0.3, 0.3),
      ...Object.fromEntries(
        optimizer.slots.map((slot) => [slot, float32(new Float32Array(layout.size), [layout.size])]),
      ),
    },
  };
}

function network(size: number): Functional {
  const inputs = Input({ shape: [size, size, 3] });
  let x = new Conv2D(16, 3, { strides: 2, padding: 'same', useBias: false }).apply(inputs);
  x = new ReLU(6).apply(new BatchNormalization().apply(x));
  x = new Conv2D(96, 1).apply(x);
  x = new DepthwiseConv2D(3, { padding: 'same', useBias: false }).apply(x);
  x = new ReLU(6).apply(new BatchNormalization().apply(x));
  x = new Conv2D(96, 1).apply(x);
  return new Functional({ inputs, outputs: new Dense(1).apply(new GlobalAveragePooling2D().apply(x)) });
}

interface Trained {
  readonly losses: Float32Array;
  readonly parameters: Float32Array;
  readonly milliseconds: number;
}

/** Closes the runtime. */
async function train({ graph, feeds, states }: TrainingStep, runtime: TestedRuntime): Promise<Trained> {
  try {
    for (const [key, tensor] of Object.entries(states)) await runtime.writeState(PREFIX + key, tensor);
    const keys = Object.keys(states);
    const session = await runtime.createSession(graph(await runtime.channelBlock()), {
      stateInputs: Object.fromEntries(keys.map((key) => [key, PREFIX + key])),
      stateOutputs: Object.fromEntries(keys.map((key) => [`next_${key}`, PREFIX + key])),
    });
    const losses = new Float32Array(STEPS);
    let fastest = Number.POSITIVE_INFINITY;
    for (let step = 0; step < STEPS; step++) {
      const start = performance.now();
      losses[step] = (await session.run(feeds)).loss.data[0] as number;
      fastest = Math.min(fastest, performance.now() - start);
    }
    const { data } = await runtime.readState(`${PREFIX}parameters`);
    return { losses, parameters: data as Float32Array, milliseconds: fastest };
  } finally {
    await runtime.close();
  }
}

function relativeDifference(expected: Float32Array, found: Float32Array): number {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return expected.reduce((most, value, index) => Math.max(most, Math.abs(value - found[index]) / largest), 0);
}
