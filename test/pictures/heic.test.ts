import { execFile } from 'node:child_process';
import { copyFile, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { crc32 } from '../../dist/src/files/index.js';
import {
  decodeImage,
  decodePicture,
  decodeThumbnail,
  readImageProperties,
} from '../../dist/src/pictures/decode.js';
import { resizeSettings } from '../../dist/src/pictures/resize-settings.js';
import { UnreadableImageError } from '../../dist/src/pictures/unreadable-image.js';
import { temporaryFolder } from '../datasets/helpers.js';

// Made by bench/peers/heic_fixtures.py.
const fixture = (name: string): Promise<Buffer> =>
  readFile(new URL(`../fixtures/heic/${name}.heic`, import.meta.url));

const COLORS = [
  [200, 40, 40],
  [40, 200, 40],
  [40, 40, 200],
  [230, 230, 60],
];

/** The colour in the middle of each quarter. */
async function quarters(bytes: Uint8Array): Promise<number[][]> {
  const { data, size } = await decodePicture(bytes, 1000);
  expect(size).toEqual([48, 64]);
  return [
    [12, 16],
    [12, 48],
    [36, 16],
    [36, 48],
  ].map(([y, x]) => [...data.subarray(3 * (64 * y + x), 3 * (64 * y + x) + 3)]);
}

function expectColors(found: number[][], expected: readonly (readonly number[])[]): void {
  const far = found.flat().map((value, at) => Math.abs(value - expected.flat()[at]));
  expect(Math.max(...far), JSON.stringify(found)).toBeLessThanOrEqual(4);
}

// Worker threads run the built code, so all tests here use it.
describe('HEIC', () => {
  it('is read, in every size', async () => {
    const bytes = await fixture('four-colors');
    expectColors(await quarters(bytes), COLORS);
    expect(await readImageProperties(bytes)).toMatchObject({ width: 64, height: 48, orientation: 1 });
    expect((await decodeThumbnail(bytes, 8, 'it')).length).toBe(192);
    expect((await decodePicture(bytes, 32)).size).toEqual([24, 32]);
    const resized = await decodeImage(bytes, [4, 4], resizeSettings({}));
    expectColors([[...resized.subarray(0, 3)]], [COLORS[0]]);
  });

  it('is rotated upright once', async () => {
    expectColors(await quarters(await fixture('turned')), COLORS);
  });

  it('is blended with white where it is transparent', async () => {
    const half = COLORS.map((color) => color.map((value) => (value * 128 + 255 * 127) / 255));
    expectColors(await quarters(await fixture('opacity')), half);
  });

  it('is converted from Display P3 to sRGB, like a JPEG with the same profile', async () => {
    const bytes = await fixture('display-p3');
    // The profile as sharp applies it to a PNG.
    const at = bytes.indexOf('prof');
    const profile = bytes.subarray(at + 4, at - 8 + bytes.readUInt32BE(at - 8));
    const flat = COLORS.map(([r, g, b]) => ({
      create: { width: 1, height: 1, channels: 3 as const, background: { r, g, b } },
    }));
    const expected: number[][] = [];
    for (const color of flat) {
      const png = await sharp(color).png().toBuffer();
      const chunk = pngWithProfile(png, profile);
      expected.push([...(await decodePicture(chunk, 10)).data]);
    }
    expect(expected[0][0]).toBeGreaterThan(210);
    expectColors(await quarters(bytes), expected);
  });

  it('is reported if it is cut off or contains no picture', async () => {
    const bytes = await fixture('four-colors');
    const problem = async (content: Uint8Array): Promise<[string, string]> => {
      const error: unknown = await decodePicture(content, 100).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(UnreadableImageError);
      const { kind, reason } = error as UnreadableImageError;
      return [kind, reason];
    };
    expect(await problem(bytes.subarray(0, 400))).toEqual([
      'truncated',
      'truncated HEIC: its end is missing',
    ]);
    const broken = Buffer.from(bytes);
    broken.fill(0x55, 100, 300);
    expect((await problem(broken))[1]).toMatch(/^(damaged|truncated) HEIC/);
    // The thread continues.
    expectColors(await quarters(bytes), COLORS);
  });
});

describe('without libheif-js', () => {
  it('HEIC is left out with what to install, and is not quarantined', async () => {
    const folder = await temporaryFolder();
    const repository = join(import.meta.dirname, '../..');
    await cp(join(repository, 'dist/src'), join(folder, 'dist/src'), { recursive: true });
    await copyFile(join(repository, 'package.json'), join(folder, 'package.json'));
    await mkdir(join(folder, 'node_modules'));
    for (const name of await readdir(join(repository, 'node_modules'))) {
      if (name === 'libheif-js') continue;
      await symlink(join(repository, 'node_modules', name), join(folder, 'node_modules', name));
    }
    await mkdir(join(folder, 'photos/cats'), { recursive: true });
    await writeFile(join(folder, 'photos/cats/phone.heic'), await fixture('four-colors'));
    const program = join(folder, 'dist/src/cli/main.js');
    const { stdout } = await promisify(execFile)(process.execPath, [
      program,
      'inspect',
      join(folder, 'photos'),
      '--fix',
      'quarantine',
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toContain('which is not installed; run "npm install libheif-js@1.23.2"');
    expect(stdout).toContain('1 file that this machine could not read now: 1 missing package.');
    expect(await readdir(join(folder, 'photos/cats'))).toEqual(['phone.heic']);
  });
});

function pngWithProfile(png: Buffer, profile: Uint8Array): Buffer {
  const data = Buffer.concat([Buffer.from('P3\0\0', 'latin1'), deflateSync(profile)]);
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write('iCCP', 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  // After the header.
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}
