import { describe, expect, it } from 'vitest';
import {
  GraphBuilder,
  graphForDevice,
  halfOutputsOf,
  operators,
  serializeGraph,
} from '../../src/graph/index.js';
import { Engine, float32 } from '../../src/runtime/index.js';

describe('a graph for a graphics card', () => {
  it('has slices in place of a Split into many parts, with the same numbers', async () => {
    const builder = new GraphBuilder('parts');
    const parts = operators.split(builder.input('x', 'float32', [2, 10]), [1, 2, 3, 3, 1], 1);
    for (const [index, part] of parts.entries()) builder.output(`part_${index}`, part);
    const graph = builder.build();
    const forDevice = graphForDevice(graph);
    expect(graph.nodes.map((node) => node.operator)).toEqual(['Split']);
    expect(forDevice.nodes.map((node) => node.operator)).toEqual(Array(5).fill('Slice'));
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(graph), { threads: 1 });
    await engine.createSession(1, serializeGraph(forDevice), { threads: 1 });
    const feeds = {
      x: float32(
        Float32Array.from({ length: 20 }, (_, index) => index),
        [2, 10],
      ),
    };
    expect(await engine.run(1, feeds)).toEqual(await engine.run(0, feeds));
    await engine.close();
  });

  it('keeps a Split into few parts', () => {
    const builder = new GraphBuilder('parts');
    const parts = operators.split(builder.input('x', 'float32', [4]), [1, 1, 1, 1], 0);
    for (const [index, part] of parts.entries()) builder.output(`part_${index}`, part);
    expect(graphForDevice(builder.build()).nodes.map((node) => node.operator)).toEqual(['Split']);
  });

  it('has single precision where half precision went in or out', () => {
    const builder = new GraphBuilder('halves');
    const kept = operators.cast(builder.input('kept', 'float16', ['N', 3]), 'float32');
    const doubled = operators.add(kept, kept);
    builder.output('features', doubled);
    builder.output('features_half', operators.cast(doubled, 'float16'));
    const graph = builder.build();
    expect(halfOutputsOf(graph)).toEqual(['features_half']);
    const forDevice = graphForDevice(graph);
    const types = [...forDevice.inputs.values(), ...forDevice.outputs.values()].map(({ type }) => type);
    expect(types).toEqual(['float32', 'float32', 'float32']);
    expect(forDevice.nodes.map((node) => node.operator)).toEqual(['Cast', 'Add', 'Identity']);
  });
});
