import { beforeEach, describe, expect, it } from 'vitest';
import {
  BatchNormalization,
  Conv2D,
  checkMultipliers,
  Dense,
  Functional,
  flatten,
  GlobalAveragePooling2D,
  Input,
  layerwiseLearningRateDecay,
  type SymbolicTensor,
} from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';

beforeEach(clearSession);

/** A base with layer names like MobileNetV2's inside a model with a head. */
function nested(): Functional {
  const convolve = (x: SymbolicTensor, name: string): SymbolicTensor => new Conv2D(4, 1, { name }).apply(x);
  const normalize = (x: SymbolicTensor, name: string): SymbolicTensor =>
    new BatchNormalization({ name }).apply(x);
  const input = Input({ shape: [8, 8, 3] });
  let x = normalize(convolve(input, 'Conv1'), 'bn_Conv1');
  x = normalize(convolve(x, 'block_1_expand'), 'block_1_expand_BN');
  x = convolve(x, 'block_1_project');
  x = convolve(x, 'block_2_expand');
  x = normalize(convolve(x, 'Conv_1'), 'Conv_1_bn');
  const base = new Functional({ inputs: input, outputs: x, name: 'base' });
  const inputs = Input({ shape: [8, 8, 3] });
  const pooled = new GlobalAveragePooling2D().apply(base.apply(inputs));
  return new Functional({ inputs, outputs: new Dense(1, { name: 'head' }).apply(pooled) });
}

const halves = {
  Conv1: 1 / 16,
  bn_Conv1: 1 / 16,
  block_1_expand: 1 / 8,
  block_1_expand_BN: 1 / 8,
  block_1_project: 1 / 8,
  block_2_expand: 1 / 4,
  Conv_1: 1 / 2,
  Conv_1_bn: 1 / 2,
  head: 1,
};

describe('layerwiseLearningRateDecay', () => {
  it('decreases block by block from the head to the input', () => {
    expect(layerwiseLearningRateDecay(nested(), 0.5)).toEqual(halves);
  });

  it('counts frozen layers too, so it does not depend on which layers are trained', () => {
    const model = nested();
    model.trainable = false;
    expect(layerwiseLearningRateDecay(model, 0.5)).toEqual(halves);
    expect(new Set(Object.values(layerwiseLearningRateDecay(model, 1)))).toEqual(new Set([1]));
  });

  it('takes user-defined blocks', () => {
    const inTwo = (name: string): string => (name === 'head' ? 'head' : 'base');
    const factors = layerwiseLearningRateDecay(nested(), 0.1, { blockOf: inTwo });
    expect(factors).toMatchObject({ Conv1: 0.1, block_1_project: 0.1, Conv_1_bn: 0.1, head: 1 });
  });

  it.each([0, -1, 1.1, Number.NaN])('refuses a decay of %f', (decay) => {
    expect(() => layerwiseLearningRateDecay(nested(), decay)).toThrow(`but received ${decay}.`);
  });
});

describe('checkMultipliers', () => {
  const layers = flatten(nested()).map((call) => call.layer);

  it('accepts only names of layers and variables', () => {
    checkMultipliers(halves, layers);
    checkMultipliers({ 'head/bias': 2 }, layers);
    expect(() => checkMultipliers({ haed: 1 }, layers)).toThrow(
      expect.objectContaining({
        message: 'learningRateMultipliers names "haed", but the model has no such layer or variable.',
        hint: 'Did you mean head?',
      }),
    );
  });
});
