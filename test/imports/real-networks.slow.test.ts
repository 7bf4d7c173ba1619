import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../dist/src/imports/index.js';
import { Random } from '../../dist/src/random.js';
import { float32, runtimeOf } from '../../dist/src/runtime/index.js';
import { Session } from '../../dist/src/session/index.js';

const file = (exporter: string): string =>
  fileURLToPath(
    new URL(`../../../shared/models/efficientnet_lite0_imagenet.${exporter}.onnx`, import.meta.url),
  );
const SIDE = 224;

/** Pictures in the range of this network's inputs, once with channels first and once with channels last. */
function pictures(count: number): { first: Float32Array; last: Float32Array } {
  const random = new Random(5);
  const last = Float32Array.from({ length: count * SIDE * SIDE * 3 }, () => random.uniform(-1, 1));
  const area = SIDE * SIDE;
  const first = last.map((_, at) => {
    const [picture, rest] = [Math.floor(at / (3 * area)), at % (3 * area)];
    return last[(picture * area + (rest % area)) * 3 + Math.floor(rest / area)];
  });
  return { first, last };
}

describe.skipIf(!existsSync(file('dynamo')))('EfficientNet-Lite0 with weights of ImageNet', () => {
  it.each(['dynamo', 'script'])(
    'gives the scores of the file from PyTorch’s exporter %s',
    async (exporter) => {
      const session = new Session({ threads: 1 });
      const { model, base, classes, largestDifference } = await importOnnx(file(exporter), { session });
      expect(classes).toBe(1000);
      expect(largestDifference).toBeLessThan(1e-5);
      expect(base.outputShape).toEqual([null, 1280]);
      const count = 3;
      const { first, last } = pictures(count);
      const found = await model!.call({ data: last, shape: [count, SIDE, SIDE, 3] });
      const original = await runtimeOf(session).createParallelSession(readFileSync(file(exporter)));
      const { logits } = await original.run({ input: float32(first, [count, 3, SIDE, SIDE]) });
      await session.close();
      const expected = logits.data as Float32Array;
      const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      expect(largest).toBeGreaterThan(1);
      const difference = found.data.reduce(
        (most, value, at) => Math.max(most, Math.abs(value - expected[at])),
        0,
      );
      expect(difference / largest).toBeLessThan(1e-5);
    },
  );

  it('is built of the same layers from both exporters', async () => {
    const session = new Session({ threads: 1 });
    const [dynamo, script] = await Promise.all(
      ['dynamo', 'script'].map((exporter) => importOnnx(file(exporter), { session })),
    );
    const classes = dynamo.model!.layers.map(({ className }) => className);
    expect(script.model!.layers.map(({ className }) => className)).toEqual(classes);
    expect(classes.filter((name) => name.includes('Conv2D'))).toHaveLength(49);
    // All padding is inside of the convolutions.
    expect(classes).not.toContain('ZeroPadding2D');
    expect(dynamo.base.getLayer('_blocks.0._depthwise_conv').className).toBe('DepthwiseConv2D');
    expect(script.base.getLayer('_blocks.0._depthwise_conv').className).toBe('DepthwiseConv2D');
    await session.close();
  });
});
