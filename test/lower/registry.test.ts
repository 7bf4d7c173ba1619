import { describe, expect, it } from 'vitest';
import * as augmentation from '../../src/augmentation/index.js';
import { GraphBuilder, operators } from '../../src/graph/index.js';
import { defineLowering, lowerInference, loweringOfClass } from '../../src/lower/index.js';
import * as nn from '../../src/nn/index.js';
import { referenceForward } from './reference.js';
import { expectClose, randomInput, runInference, runTraining, trainingGraph, wholeModel } from './run.js';

/** Abstract base classes of layers. */
const abstract: readonly unknown[] = [
  nn.Layer,
  nn.ElementwiseLayer,
  nn.Pooling2D,
  augmentation.AugmentationLayer,
  augmentation.MixingLayer,
];

const layerClasses = [...Object.values(nn), ...Object.values(augmentation)].filter(
  (entry): entry is typeof entry & (new () => nn.Layer) =>
    typeof entry === 'function' && (entry === nn.Layer || entry.prototype instanceof nn.Layer),
);

describe('every layer class', () => {
  const concrete = layerClasses.filter((layerClass) => !abstract.includes(layerClass));

  it.each(concrete.map((layerClass) => [layerClass.name, layerClass] as const))(
    '%s has a lowering for inference and one for training, or states why not',
    (_, layerClass) => {
      const lowering = loweringOfClass(layerClass);
      for (const lower of [lowering?.inference, lowering?.training]) {
        if (typeof lower !== 'function') expect(lower?.reason).toMatch(/^\w.{10,}$/);
      }
    },
  );

  it('is found by this test', () => {
    expect(concrete.length).toBeGreaterThan(25);
  });
});

class Doubled extends nn.ElementwiseLayer {
  get className(): string {
    return 'Doubled';
  }
}

class Twice extends Doubled {}

class Opaque extends nn.ElementwiseLayer {
  get className(): string {
    return 'Opaque';
  }
}

function modelOf(layer: nn.Layer): nn.Functional {
  const inputs = nn.Input({ shape: [2, 3, 3] });
  const pooled = new nn.GlobalAveragePooling2D().apply(layer.apply(inputs));
  return new nn.Functional({ inputs, outputs: pooled });
}

describe('a user’s own layer', () => {
  defineLowering(Doubled, {
    inference: (_, { inputs: [x] }) => operators.add(x.value, x.value),
    training: (_, { inputs: [x] }) => x.with(operators.add(x.any, x.any)),
  });

  it.each([new Doubled(), new Twice()])(
    'is lowered by its class’s lowering, and so are its subclasses',
    async (layer) => {
      const model = modelOf(layer);
      const input = randomInput(model, 2, 1);

      const expected = referenceForward(model, { ...input, data: input.data.map((value) => 2 * value) });

      expectClose(await runInference(model, input), expected);
      expectClose(await runTraining(model, input), expected);
    },
  );

  it('is named in the error if its class has no lowering', () => {
    const model = modelOf(new Opaque({ name: 'mist' }));
    const graph = new GraphBuilder('none');
    const x = graph.input('x', 'float32', [1, 3, 2, 3]);
    expect(() => lowerInference(graph, wholeModel(model), x)).toThrow(
      'Layer mist (Opaque) has no lowering for inference.',
    );
    expect(() => trainingGraph(model, 1)).toThrow('Layer mist (Opaque) has no lowering for training.');
  });

  it('has at most one lowering', () => {
    const again = { inference: { reason: 'it is defined' }, training: { reason: 'it is defined' } };
    expect(() => defineLowering(Doubled, again)).toThrow('Doubled has a lowering already.');
  });
});
