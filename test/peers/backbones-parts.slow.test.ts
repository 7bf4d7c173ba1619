import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { Functional, Input } from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import { planModel } from '../../src/train/plan.js';
import { backboneNamed } from '../../src/zoo/index.js';
import { backboneNames, filledBase, testFineTuningSteps } from './backbone-steps.js';
import { GoldenFile } from './golden.js';
import { runFrozen } from './network.js';
import { patternImages } from './pattern.js';

/** Name (null for the input, whose name counts the models of a process), class, output shape, parameters. */
type LayerRow = [name: string | null, className: string, shape: number[], parameters: number];

interface Network {
  backbone: string;
  model: string;
  alpha: number;
  inputShape: [number, number, number];
  variables: number;
  layers: LayerRow[];
}

interface FeatureCase {
  height: number;
  width: number;
  imageKeys: number[];
}

const networks: Network[] = JSON.parse(
  readFileSync(new URL('../golden/layers-backbones.json', import.meta.url), 'utf8'),
);
beforeEach(clearSession);

it.each(networks)("$backbone has Keras' layers for alpha $alpha and input $inputShape", async (network) => {
  const { alpha, inputShape } = network;
  const backbone = backboneNamed(network.backbone);
  const base = await backbone.create({ inputShape, alpha, weights: null });
  const layers = base.calls.map(({ layer, output }, index) => [
    index === 0 ? null : layer.name,
    layer.className,
    output.shape.slice(1),
    layer.countParams(),
  ]);
  expect(layers).toEqual(network.layers);
  // Keras' names of MobileNetV3 do not contain the width.
  expect(base.name).toBe(alpha === 1 ? network.model : `${network.model}_${alpha}`);
  expect(base.variables).toHaveLength(network.variables);
  // The weights file has exactly these parameters.
  const published = backbone.imagenetWeights({ inputShape, alpha });
  expect(published.tensors).toBe(network.variables);
  expect(published.parameters).toBe(base.countParams());
});

describe.each(backboneNames)('features of %s', (name) => {
  const golden = new GoldenFile<{ cases: FeatureCase[] }>(`features-${name}`);

  it.each(golden.description.cases)(
    'of $height x $width pictures',
    async ({ height, width, imageKeys }) => {
      const base = await filledBase(name, height, width);
      const inputs = Input({ shape: [height, width, 3] });
      const outputs = base.apply(backboneNamed(name).preprocessInput(inputs), { training: false });
      const plan = planModel(new Functional({ inputs, outputs }), { training: false });
      const features = await runFrozen(plan, plan.cut, patternImages(imageKeys, height, width));
      const [, channels, rows, columns] = features.shape;
      const area = rows * columns;
      for (const [index, key] of imageKeys.entries()) {
        const image = features.data.subarray(
          index * channels * area,
          (index + 1) * channels * area,
        ) as Float32Array;
        // [channels, area] to [area, channels], as in Keras.
        const channelsLast = image.map((_, at) => image[(at % channels) * area + Math.floor(at / channels)]);
        const error = golden.relativeError(`${height}x${width}/${key}`, channelsLast);
        expect(error, `picture ${key}`).toBeLessThan(1e-4);
      }
    },
    180_000,
  );
});

testFineTuningSteps('late');
