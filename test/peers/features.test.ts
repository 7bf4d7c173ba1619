import { describe, expect, it } from 'vitest';
import { Functional, Input } from '../../src/nn/index.js';
import { planModel } from '../../src/train/plan.js';
import { mobilenetV2 } from '../../src/zoo/index.js';
import { GoldenFile } from './golden.js';
import { filledBase, runFrozen, weightSets } from './network.js';
import { patternImages } from './pattern.js';

interface FeatureCase {
  height: number;
  width: number;
  imageKeys: number[];
}

describe.each(weightSets)('base features with %s weights', (weights) => {
  const golden = new GoldenFile<{ cases: FeatureCase[] }>(`features-${weights}`);

  it.each(golden.description.cases)('of $height x $width pictures', async ({ height, width, imageKeys }) => {
    const base = await filledBase(height, width, weights);
    const inputs = Input({ shape: [height, width, 3] });
    const outputs = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
    const plan = planModel(new Functional({ inputs, outputs }), { training: false });
    const features = await runFrozen(plan, plan.cut, patternImages(imageKeys, height, width));
    const [, channels, rows, columns] = features.shape;
    const size = channels * rows * columns;
    for (const [index, key] of imageKeys.entries()) {
      const image = features.data.subarray(index * size, (index + 1) * size) as Float32Array;
      const error = golden.relativeError(`${height}x${width}/${key}`, channelsLast(image, channels));
      expect(error, `picture ${key}`).toBeLessThan(1e-4);
    }
  });
});

/** [channels, area] to [area, channels], as in Keras. */
function channelsLast(image: Float32Array, channels: number): Float32Array {
  const area = image.length / channels;
  return image.map((_, at) => image[(at % channels) * area + Math.floor(at / channels)]);
}
