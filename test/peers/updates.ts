import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerUpdate } from '../../src/lower/index.js';
import { AVERAGE_SLOT, type Optimizer } from '../../src/nn/index.js';
import { Engine, float32, type TensorData } from '../../src/runtime/index.js';

/** The parameters after every step, one step after the other. */
export interface Updates {
  readonly parameters: number[];
  /** The moving averages of the parameters; empty if the optimizer has none. */
  readonly averages: number[];
}

/**
 * Applies an optimizer's update with given gradients, in float32, as in a training graph.
 *
 * @param sizes the size of each variable, by its path
 * @param gradients [steps, parameters]
 */
export async function updated(
  optimizer: Optimizer,
  sizes: Readonly<Record<string, number>>,
  start: Float32Array,
  gradients: Float32Array,
): Promise<Updates> {
  const size = start.length;
  const graph = new GraphBuilder('update');
  const vector = (name: string): ReturnType<GraphBuilder['input']> => graph.input(name, 'float32', [size]);
  const number = (name: string): ReturnType<GraphBuilder['input']> => graph.input(name, 'float32', []);
  const byName = <T>(names: readonly string[], make: (name: string) => T): Record<string, T> =>
    Object.fromEntries(names.map((name) => [name, make(name)]));
  const slots = byName(optimizer.slots, vector);
  const scalars = byName(Object.keys(optimizer.scalarsAt(1)), number);
  const variables = Object.entries(sizes).map(([path, length]) => ({
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    size: length,
  }));
  const values = { parameters: vector('parameters'), gradient: vector('gradient'), slots, scalars };
  const update = lowerUpdate(optimizer, values, variables);
  graph.output('next_parameters', update.parameters);
  for (const slot of optimizer.slots) graph.output(`next_${slot}`, update.slots[slot]);
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  let state: Record<string, TensorData> = { parameters: float32(start, [size]) };
  for (const slot of optimizer.slots) state[slot] = float32(new Float32Array(size), [size]);
  const after: Updates = { parameters: [], averages: [] };
  for (let step = 0; step < gradients.length / size; step++) {
    const numbers = Object.entries(optimizer.scalarsAt(step + 1));
    const results = await engine.run(0, {
      ...state,
      gradient: float32(gradients.slice(step * size, (step + 1) * size), [size]),
      ...Object.fromEntries(numbers.map(([name, value]) => [name, float32(Float32Array.of(value), [])])),
    });
    state = Object.fromEntries(Object.keys(state).map((name) => [name, results[`next_${name}`]]));
    after.parameters.push(...Array.from(state.parameters.data, Number));
    if (optimizer.useEma) after.averages.push(...Array.from(state[AVERAGE_SLOT].data, Number));
  }
  await engine.releaseSession(0);
  return after;
}
