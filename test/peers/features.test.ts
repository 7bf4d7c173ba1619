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
  count: number;
  firstKey: number;
  shape: number[];
}

describe.each(weightSets)('base features with %s weights', (weights) => {
  const golden = new GoldenFile<{ cases: FeatureCase[] }>(`features-${weights}`);

  it.each(golden.description.cases)('of $height x $width pictures are those of Keras', async (features) => {
    const { height, width, count, firstKey, shape } = features;
    const base = await filledBase(height, width, weights);
    const inputs = Input({ shape: [height, width, 3] });
    const outputs = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
    const plan = planModel(new Functional({ inputs, outputs }), { training: false });
    const result = await runFrozen(plan, plan.cut, patternImages(firstKey, count, height, width));
    const data = channelsLast(result.data as Float32Array, result.shape);
    const size = data.length / count;
    expect([result.shape[2], result.shape[3], result.shape[1]]).toEqual(shape);
    for (let image = 0; image < count; image++) {
      console.log(golden.relativeError(`${height}x${width}/${image}`, data.subarray(image*size, (image+1)*size)));
    }
  });
});

function channelsLast(data: Float32Array, [batch, channels, height, width]: readonly number[]): Float32Array {
  const area = height * width;
  return data.map((_, at) => {
    const [pixel, channel] = [Math.floor(at / channels), at % channels];
    const [image, position] = [Math.floor(pixel / area), pixel % area];
    return data[(image * channels + channel) * area + position];
  });
}
