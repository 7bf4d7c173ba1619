import { expect, it } from 'vitest';
import { type MaskForm, withMasks } from '../../bench/step/masks.js';
import { gradients } from '../../src/autodiff/index.js';
import { GraphBuilder, operators, serializeGraph } from '../../src/graph/index.js';
import { Engine, float32 } from '../../src/runtime/index.js';

const inputs = [-1, 0, 1e-6, 0.5, 5.999999, 6, 7];

it.each<MaskForm>(['comparisons', 'where', 'distance'])(
  'computes the gradient of ReLU6: %s',
  async (form) => {
    const builder = new GraphBuilder('relu6');
    const x = builder.input('x', 'float32', [inputs.length]);
    const factors = builder.constant('factors', {
      ...{ type: 'float32', shape: [inputs.length] },
      data: Float32Array.from(inputs, (_, index) => index + 1),
    });
    const loss = operators.reduceSum(operators.multiply(operators.clip(x, 0, 6), factors), [0]);
    builder.output('gradient', gradients(loss, [x])[0]);
    const graph = builder.build();
    const rewritten = withMasks(graph, form);
    const used = rewritten.nodes.map(({ operator }) => operator);
    expect(used).toContain({ comparisons: 'Cast', where: 'Where', distance: 'Abs' }[form]);
    expect(used.includes('HardSigmoid')).toBe(form === 'distance');
    const engine = new Engine();
    await engine.createSession(0, serializeGraph(rewritten), { threads: 1 });
    const { gradient } = await engine.run(0, { x: float32(Float32Array.from(inputs), [inputs.length]) });
    expect(Array.from(gradient.data, Number)).toEqual([0, 0, 3, 4, 5, 0, 0]);
    await engine.close();
  },
);
