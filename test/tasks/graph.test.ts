import { expect, it } from 'vitest';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { Engine } from '../../src/runtime/index.js';
import { SAVED_OUTPUTS, taskNamed } from '../../src/tasks/index.js';

it.each([
  ['binary', ['cat', 'dog']],
  ['multiclass', ['daisy', 'rose', 'tulip']],
  ['multilabel', ['daisy', 'rose', 'tulip']],
] as const)('the graph of %s computes what the task computes', async (name, classNames) => {
  const task = taskNamed(name, classNames);
  const graph = new GraphBuilder('task');
  const outputs = graph.input('outputs', 'float32', ['N', task.outputs]);
  graph.output(SAVED_OUTPUTS.logits, task.lowerLogits(outputs));
  graph.output(SAVED_OUTPUTS.probabilities, task.lowerProbabilities(outputs));
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const samples = 4;
  const data = Float32Array.from({ length: samples * task.outputs }, (_, at) => Math.sin(3 * at) * 4);
  const found = await engine.run(0, {
    outputs: { type: 'float32', shape: [samples, task.outputs], data },
  });
  await engine.releaseSession(0);
  const logits = task.logits(data);
  // Without the sign of a zero.
  expect((found.logits.data as Float32Array).map((value) => value + 0)).toEqual(logits);
  const probabilities = task.probabilities(logits);
  expect(probabilities).toHaveLength(samples * classNames.length);
  for (const [at, value] of (found.probabilities.data as Float32Array).entries()) {
    expect(value).toBeCloseTo(probabilities[at], 6);
  }
});
