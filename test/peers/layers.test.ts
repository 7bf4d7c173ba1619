import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MobileNetV2 } from '../../src/zoo/index.js';

/** Name (null for the input, whose name counts the models of a process), class, output shape, parameters. */
type LayerRow = [name: string | null, className: string, shape: number[], parameters: number];

interface Network {
  alpha: number;
  inputShape: [number, number, number];
  layers: LayerRow[];
}

const networks: Network[] = JSON.parse(
  readFileSync(new URL('../golden/layers.json', import.meta.url), 'utf8'),
);

describe('MobileNetV2', () => {
  it.each(networks)("has Keras' layers for alpha $alpha and input $inputShape", async (network) => {
    const { alpha, inputShape } = network;
    const base = await MobileNetV2({ alpha, inputShape, includeTop: false, weights: null });
    const layers = base.calls.map(({ layer, output }, index) => [
      index === 0 ? null : layer.name,
      layer.className,
      output.shape.slice(1),
      layer.countParams(),
    ]);
    expect(layers).toEqual(network.layers);
    expect(layers).toHaveLength(154);
  });

  it('is compared for every alpha with weights from Keras', () => {
    const alphas = new Set(networks.map((network) => network.alpha));
    expect([...alphas]).toEqual([0.35, 0.5, 0.75, 1, 1.3, 1.4]);
  });
});
