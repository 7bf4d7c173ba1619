import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { difference } from '../../../src/pages/studio/camera/difference.js';
import { FrameChoice } from '../../../src/pages/studio/camera/frame-choice.js';
import { frameName } from '../../../src/pages/studio/camera/frame-name.js';
import { sharpness } from '../../../src/pages/studio/camera/sharpness.js';
import { greyPicture, type SmallPicture } from '../../../src/pages/studio/camera/small-picture.js';
import { Random } from '../../../src/random.js';
import { flowers, hasFlowers } from '../../cli/command.js';
import { drawPhotograph } from '../../cli/photographs.js';

const width = 256;
const height = 192;

/** A scene larger than the camera sees of it: a real photograph if there is one. */
const scene = (async (): Promise<Buffer> => {
  const [name] = hasFlowers ? (await readdir(join(flowers, 'sunflower'))).sort() : [];
  const source =
    name === undefined
      ? await drawPhotograph('stripes', { width: 640, height: 480, seed: 4 })
      : join(flowers, 'sunflower', name);
  return await sharp(source).resize(400, 300, { fit: 'cover' }).png().toBuffer();
})();

/** What a camera sees of it, some pixels from the left, with the noise of a webcam (standard deviation in grey values). */
async function seen(
  left: number,
  change: (picture: Sharp) => Sharp = (picture) => picture,
  noise = 3,
): Promise<SmallPicture> {
  const cut = sharp(await scene).extract({ left, top: 60, width, height });
  const rgba = await change(cut).ensureAlpha().raw().toBuffer();
  const random = new Random(7, left, Math.round(noise * 10));
  // The sum of four uniform numbers, nearly normal.
  const normal = (): number =>
    Math.sqrt(3) * [0, 0, 0, 0].reduce((sum) => sum + random.uniform(-0.5, 0.5), 0);
  return greyPicture(
    Uint8ClampedArray.from(rgba, (value) => value + noise * normal()),
    width,
    height,
  );
}

const blur = (picture: Sharp): Sharp => picture.blur(3);

describe('the choice of a camera’s frames', () => {
  it('measures sharpness by hand-computed numbers', () => {
    // One light pixel: the Laplacian is -4 there and 1 at its four neighbours, 0 elsewhere of the inner 3 x 3.
    const grey = Float32Array.from({ length: 25 }, (_, at) => (at === 12 ? 1 : 0));
    expect(sharpness({ width: 5, height: 5, grey })).toBeCloseTo((16 + 4) / 9, 10);
    expect(sharpness({ width: 5, height: 5, grey: grey.map(() => 7) })).toBe(0);
    // A ramp has no edges.
    expect(sharpness({ width: 5, height: 5, grey: grey.map((_, at) => 3 * (at % 5)) })).toBe(0);
  });

  it('turns colours to grey as television does', () => {
    const rgba = Uint8ClampedArray.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255);
    const { grey } = greyPicture(rgba, 2, 2);
    for (const [at, value] of [76.245, 149.685, 29.07, 255].entries()) expect(grey[at]).toBeCloseTo(value, 3);
  });

  it('counts a small thing that moves, and no change of the brightness', async () => {
    const one = await seen(40);
    const brighter = { ...one, grey: one.grey.map((value) => value + 20) };
    expect(difference(one, brighter)).toBeLessThan(0.01);
    expect(difference(one, one)).toBe(0);
    // A dark thing of 24 x 24 pixels, 1 % of the picture.
    const grey = one.grey.map((value, at) => {
      const [row, column] = [Math.floor(at / width), at % width];
      return row >= 96 && row < 120 && column >= 128 && column < 152 ? 0 : value;
    });
    expect(difference(one, { ...one, grey })).toBeGreaterThan(10);
    expect(difference(one, { width: 1, height: 1, grey: Float32Array.of(0) })).toBe(255);
  });

  it('takes what is sharp and new', async () => {
    const choice = new FrameChoice();
    for (let look = 0; look < 5; look++) choice.watch(await seen(0));
    expect(choice.judge(await seen(0))).toBe('take');
    // The same again, with other noise.
    expect(choice.judge(await seen(0, undefined, 3.1))).toBe('similar');
    expect(choice.judge(await seen(30))).toBe('take');
    expect(choice.judge(await seen(60, blur))).toBe('blurred');
    expect(choice.judge(await seen(60))).toBe('take');
    // Not only the last one counts.
    expect(choice.judge(await seen(0))).toBe('similar');
    choice.forgetTaken();
    expect(choice.judge(await seen(0))).toBe('take');
  });

  it('records a scene without fine details, which is less sharp than the one before', async () => {
    const choice = new FrameChoice();
    for (let look = 0; look < 24; look++) choice.watch(await seen(0));
    const verdicts: string[] = [];
    for (let look = 0; look < 30; look++) verdicts.push(choice.judge(await seen(10 + 4 * look, blur)));
    expect(verdicts[0]).toBe('blurred');
    // Within two seconds of ten looks each it is the measure.
    expect(verdicts.slice(20)).not.toContain('blurred');
    expect(verdicts.slice(20)).toContain('take');
  });

  it('names frames by the time', () => {
    expect(frameName(new Date(2026, 10, 30, 4, 15, 30), 7)).toBe('camera-20261130-041530-007.jpg');
    expect(frameName(new Date(2026, 0, 1, 0, 0, 0), 1234)).toBe('camera-20260101-000000-1234.jpg');
  });
});
