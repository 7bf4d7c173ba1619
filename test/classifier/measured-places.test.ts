import { describe, expect, it } from 'vitest';
import { fitFamiliarityTo } from '../../src/classifier/familiarity/calibrate.js';
import { buildClassifierGraph } from '../../src/classifier/index.js';
import { measuredPlaces } from '../../src/classifier/measured-places.js';
import { headInputOf, outputsOf } from '../../src/classifier/model-outputs.js';
import {
  Conv2D,
  Dense,
  Flatten,
  Functional,
  GlobalAveragePooling2D,
  Input,
  MaxPooling2D,
  type SymbolicTensor,
} from '../../src/nn/index.js';
import { Random } from '../../src/random.js';
import { MobileNetV2 } from '../../src/zoo/index.js';
import { cardFor, size, smallNetwork } from './networks.js';

function placesOf(model: Functional): string[] {
  const outputs = outputsOf(model);
  const places = measuredPlaces(outputs.calls, headInputOf(outputs, model));
  return places.map((place) => `${outputs.calls[place.position].layer.name} ${place.size}`);
}

describe('the places where familiarity is measured', () => {
  it('are the ends of the stages of MobileNetV2 and what its head reads', async () => {
    const base = await MobileNetV2({ inputShape: [96, 96, 3], includeTop: false, weights: null });
    const inputs = Input({ shape: [96, 96, 3] });
    const features = new GlobalAveragePooling2D({ name: 'average' }).apply(base.apply(inputs));
    const model = new Functional({ inputs, outputs: new Dense(3).apply(features) });
    expect(placesOf(model)).toEqual([
      'block_1_expand_relu 96',
      'block_3_expand_relu 144',
      'block_6_expand_relu 192',
      'block_13_expand_relu 576',
      'average 1280',
    ]);
  });

  it('leave out maps of the size of the picture, and the last stage', () => {
    const inputs = Input({ shape: [32, 32, 3] });
    let x: SymbolicTensor = new Conv2D(4, 3, { padding: 'same' }).apply(inputs);
    x = new MaxPooling2D(2, { name: 'half' }).apply(x);
    x = new Conv2D(6, 3, { padding: 'same', name: 'wide' }).apply(x);
    x = new MaxPooling2D(2).apply(x);
    x = new Flatten({ name: 'flat' }).apply(x);
    const model = new Functional({ inputs, outputs: new Dense(3).apply(x) });
    expect(placesOf(model)).toEqual(['wide 6', 'flat 384']);
  });

  it('are only what the head reads for pictures of any size', () => {
    const inputs = Input({ shape: [null, null, 3] });
    const maps = new Conv2D(4, 3, { strides: 2 }).apply(new Conv2D(4, 3, { strides: 2 }).apply(inputs));
    const features = new GlobalAveragePooling2D({ name: 'average' }).apply(maps);
    const model = new Functional({ inputs, outputs: new Dense(3).apply(features) });
    expect(placesOf(model)).toEqual(['average 4']);
  });

  it('must be those of the model that is saved', () => {
    const random = new Random(3);
    const labels = Array.from({ length: 30 }, (_, at) => [at % 3]);
    const features = Float32Array.from({ length: 30 * 7 }, () => random.normal());
    const places = [{ position: 4, size: 7, features }];
    const answers = { places, labels, logits: new Float32Array(90) };
    const { familiarity } = fitFamiliarityTo(answers, answers, { classes: 3 });
    const card = cardFor(['a', 'b', 'c'], { imageSize: [size, size] });
    expect(() => buildClassifierGraph(smallNetwork(3), card, familiarity)).toThrow(
      'The familiarity was fitted on another model than small.',
    );
  });
});
