import { describe, expect, it } from 'vitest';
import { Functional, Input, Rescaling, type SymbolicTensor } from '../../src/nn/index.js';
import { planModel } from '../../src/train/plan.js';
import { mobilenetV2 } from '../../src/zoo/index.js';
import { GoldenFile } from './golden.js';
import { runFrozen } from './network.js';

/** The output of a model with only `scale` for the bytes 0 to 255. */
async function scaledBytes(scale: (inputs: SymbolicTensor) => SymbolicTensor): Promise<Float32Array> {
  const inputs = Input({ shape: [16, 16, 3] });
  const plan = planModel(new Functional({ inputs, outputs: scale(inputs) }), { training: false });
  const pixels = Uint8Array.from({ length: 768 }, (_, at) => Math.floor(at / 3));
  const scaled = await runFrozen(plan, plan.cut, { data: pixels, shape: [1, 16, 16, 3] });
  return (scaled.data as Float32Array).subarray(0, 256);
}

describe('scaling of pixels, bit for bit', () => {
  const golden = new GoldenFile<{ rescalings: [scale: number, offset: number][] }>('scaling');

  it('mobilenetV2.preprocessInput', async () => {
    expect(await scaledBytes(mobilenetV2.preprocessInput)).toEqual(golden.numbers('preprocess_input'));
  });

  it.each(golden.description.rescalings.map((settings, index) => [index, ...settings] as const))(
    'Rescaling, case %i: %f x + %f',
    async (index, scale, offset) => {
      const layer = new Rescaling(scale, { offset });
      const scaled = await scaledBytes((inputs) => layer.apply(inputs));
      expect(scaled).toEqual(golden.numbers(`rescaling/${index}`));
    },
  );
});
