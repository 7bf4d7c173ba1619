import { describe, expect, it } from 'vitest';
import { Dense, type Functional, GlobalAveragePooling2D, Input, SGD } from '../../dist/src/nn/index.js';
import { Model } from '../../dist/src/train/index.js';
import { planModel } from '../../dist/src/train/plan.js';
import { MobileNetV2 } from '../../dist/src/zoo/index.js';
import { logitsLoss } from './models.js';

/** MobileNetV2 below a head of one number, as in transfer learning, with all layers of the base frozen. */
async function transferred(): Promise<{ base: Functional; model: Model }> {
  const shape = [32, 32, 3] as const;
  const base = await MobileNetV2({ inputShape: shape, alpha: 0.35, includeTop: false, weights: null });
  // Without shifts, the maps of random weights shrink to almost nothing.
  for (const variable of base.variables) {
    if (variable.name === 'beta') variable.assign(variable.value.map((_, at) => 0.3 + (at % 5) / 5));
  }
  base.trainable = false;
  const inputs = Input({ shape });
  const x = new GlobalAveragePooling2D().apply(base.apply(inputs, { training: false }));
  return { base, model: new Model({ inputs, outputs: new Dense(1, { name: 'head' }).apply(x) }) };
}

/** Any pictures and labels whose gradients are not 0. */
const images = {
  data: Uint8Array.from({ length: 4 * 32 * 32 * 3 }, (_, at) => (at * 7919 + (at >> 10) * 31) % 256),
  shape: [4, 32, 32, 3] as const,
};
const labels = [0, 1, 1, 1];

describe('the last 20 layers of a frozen MobileNetV2, set to trainable one by one', () => {
  it('train, and only they and the head, as in Keras', async () => {
    const { base, model } = await transferred();
    expect(model.trainableVariables).toHaveLength(2);
    for (const layer of base.layers.slice(-20)) layer.trainable = true;
    // Keras 3.15 counts 23 for this model.
    expect(model.trainableVariables).toHaveLength(23);
    expect(model.summary()).toContain(' in 23 variables');

    const plan = planModel(model, { training: true });
    expect(plan.variables.map(({ path }) => path)).toEqual(model.trainableVariables.map(({ path }) => path));
    // The frozen part ends at the last single tensor before the first of the 20 layers that has weights.
    expect(plan.calls[plan.cut].layer.name).toBe('block_14_add');

    const before = new Map(model.variables.map((variable) => [variable, variable.value.slice()]));
    await model.compile({ optimizer: new SGD({ learningRate: 0.1 }), loss: logitsLoss });
    await model.fit(images, labels, { epochs: 1, batchSize: 4 });
    const changed = model.variables.filter((variable) =>
      variable.value.some((value, at) => value !== before.get(variable)![at]),
    );
    expect(changed.map(({ path }) => path).sort()).toEqual(
      model.trainableVariables.map(({ path }) => path).sort(),
    );
    await model.dispose();
  });
});
