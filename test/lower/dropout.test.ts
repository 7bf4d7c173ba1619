import { describe, expect, it } from 'vitest';
import { GraphBuilder, serializeGraph } from '../../src/graph/index.js';
import { lowerTraining, ParameterSource } from '../../src/lower/index.js';
import {
  Dropout,
  type DropoutOptions,
  Functional,
  GlobalAveragePooling2D,
  Input,
} from '../../src/nn/index.js';
import { Engine, float32 } from '../../src/runtime/index.js';
import { channelBlock } from '../channel-block.js';
import { channelsFirst, channelsFirstShape, randomInput, wholeModel } from './run.js';

const batch = 3;
const channels = channelBlock === 0 ? 8 : 2 * channelBlock;

/** The output of dropout and of the mean after it, for a given mask. */
async function run(noiseShape: DropoutOptions['noiseShape'], maskOf: (index: number) => number) {
  const inputs = Input({ shape: [2, 3, channels] });
  const dropped = new Dropout(0.5, { noiseShape, name: 'drop' }).apply(inputs);
  const model = new Functional({ inputs, outputs: new GlobalAveragePooling2D().apply(dropped) });
  const graph = new GraphBuilder('dropout');
  const input = randomInput(model, batch, 1);
  const value = graph.input('input', 'float32', channelsFirstShape(input.shape));
  const { output, masks } = lowerTraining(graph, wholeModel(model), value, new ParameterSource(graph), {
    batch,
    training: true,
  });
  graph.output('output', output);
  const [mask] = masks;
  const size = mask.shape.reduce((product, length) => product * length, 1);
  const values = Float32Array.from({ length: size }, (_, index) => maskOf(index));
  const engine = new Engine();
  await engine.createSession(0, serializeGraph(graph.build()), { threads: 1 });
  const feeds = { input: channelsFirst(input), [mask.name]: float32(values, mask.shape) };
  const { output: result } = await engine.run(0, feeds);
  await engine.releaseSession(0);
  return { input, size, result: result.data as Float32Array };
}

function meanOf(data: Float64Array, image: number, channel: number): number {
  let sum = 0;
  for (let position = 0; position < 6; position++) sum += data[(image * 6 + position) * channels + channel];
  return sum / 6;
}

describe('Dropout with a noiseShape', () => {
  it('keeps or drops whole samples with one number per sample', async () => {
    const { input, size, result } = await run([null, 1, 1, 1], (index) => [2, 0, 3][index]);
    expect(size).toBe(batch);
    for (let image = 0; image < batch; image++) {
      for (let channel = 0; channel < channels; channel++) {
        const expected = [2, 0, 3][image] * meanOf(input.data, image, channel);
        expect(result[image * channels + channel]).toBeCloseTo(expected, 5);
      }
    }
  });

  it('keeps or drops whole maps with one number per map', async () => {
    const { input, size, result } = await run([null, 1, 1, null], (index) => index);
    expect(size).toBe(batch * channels);
    for (let image = 0; image < batch; image++) {
      for (let channel = 0; channel < channels; channel++) {
        const expected = (channel * batch + image) * meanOf(input.data, image, channel);
        expect(result[image * channels + channel] / Math.abs(expected || 1)).toBeCloseTo(
          expected / Math.abs(expected || 1),
          4,
        );
      }
    }
  });
});
