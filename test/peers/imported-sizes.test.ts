import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { importOnnx } from '../../dist/src/imports/index.js';
import { Session } from '../../dist/src/session/index.js';
import { GoldenFile } from './golden.js';
import { patternImages } from './pattern.js';

/* Transformers that were exported for one size of pictures, imported for others, compared with timm. */

interface Description {
  sizes: [height: number, width: number][];
  imageKeys: number[];
  networks: string[];
}

const golden = new GoldenFile<Description>('imported-sizes');
const { sizes, imageKeys, networks } = golden.description;

const contentOf = (name: string): Uint8Array =>
  gunzipSync(readFileSync(new URL(`../golden/imported-${name}.onnx.gz`, import.meta.url)));

describe.each(networks)('%s for other sizes', (name) => {
  it.each(['dynamo', 'script'])('has the features of timm: exporter %s', async (exporter) => {
    for (const [height, width] of sizes) {
      const session = new Session({ threads: 1 });
      const options = { session, imageSize: [height, width] as const };
      const { base, resampledTables } = await importOnnx(contentOf(`${name}-${exporter}`), options);
      const { data } = patternImages(imageKeys, height, width);
      const pictures = Float32Array.from(data, (value) => value / 127.5 - 1);
      const found = await base.call({ data: pictures, shape: [imageKeys.length, height, width, 3] });
      const expected = golden.numbers(`${name}/${height}x${width}`);
      expect(found.data).toHaveLength(expected.length);
      expected.forEach((value, at) => {
        expect(Math.abs((found.data as Float32Array)[at] - value)).toBeLessThan(1e-4);
      });
      expect(resampledTables.map(({ from, to }) => [from, to])).toEqual([
        [
          [4, 4],
          [height / 8, width / 8],
        ],
      ]);
      await session.close();
    }
  });
});

it('refuses windows for another size', async () => {
  const session = new Session({ threads: 1 });
  const found = importOnnx(contentOf('swin-dynamo'), { session, imageSize: [48, 48] });
  await expect(found).rejects.toThrow(/^the model cannot be used: /);
  await expect(found).rejects.toMatchObject({
    hint: expect.stringContaining('It was exported for pictures of 32 x 32 pixels, not 48 x 48.'),
  });
  await session.close();
});
