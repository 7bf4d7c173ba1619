import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Functional,
  GlobalAveragePooling2D,
  Input,
  Rescaling,
} from '../../src/nn/index.js';
import { loadKerasWeights } from '../../src/zoo/index.js';
import { fillVariables } from './pattern.js';

const path = (name: string): string => fileURLToPath(new URL(`../golden/${name}`, import.meta.url));

/** The network of bench/peers/golden_weights.py. */
function network(convolutions: number, filters = 2): Functional {
  const inputs = Input({ shape: [8, 8, 3] });
  let x = new Rescaling(1 / 255).apply(inputs);
  for (let count = 0; count < convolutions; count++) x = new Conv2D(filters, 1).apply(x);
  x = new DepthwiseConv2D(3, { useBias: false }).apply(new BatchNormalization().apply(x));
  const outputs = new Dense(2).apply(new GlobalAveragePooling2D().apply(x));
  return new Functional({ inputs, outputs, name: 'small' });
}

describe.each(['keras3.weights.h5', 'whole-model.h5'])('%s', (name) => {
  it('loads the values that Keras saved into every variable', async () => {
    const [loaded, expected] = [network(12), network(12)];
    await loadKerasWeights(loaded, path(name));
    fillVariables(expected.variables);
    for (const [index, variable] of loaded.variables.entries()) {
      expect(variable.value, variable.path).toEqual(expected.variables[index].value);
    }
    expect(loaded.variables).toHaveLength(12 * 2 + 4 + 1 + 2);
  });

  it.each([
    ['fewer layers', network(11), /holds 1[56] layers with weights, but small has 14|does not fit/],
    ['more layers', network(13), /holds no weights for layer|does not fit/],
    ['other filters', network(12, 3), /does not fit: .*\/kernel expects shape \(1, 1, 3, 3\)/],
  ])('does not fit a network with %s', async (_, model, message) => {
    await expect(loadKerasWeights(model, path(name))).rejects.toThrow(message);
    expect(model.variables.every(({ version }) => version === 0)).toBe(true);
  });
});
