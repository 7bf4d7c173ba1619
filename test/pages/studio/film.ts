import { writeFile } from 'node:fs/promises';
import sharp from 'sharp';

/** Pixels of a picture of the film. */
export const filmSize = { width: 320, height: 240 };
/** Pictures a second. */
const RATE = 20;
/** Seconds of each of its three parts. */
const SECONDS = 2;

/**
 * Writes a film for Chromium's camera (YUV4MPEG2), which it plays again and again: the camera moves over a photograph and
 * everything is sharp, then it stands still, then it moves and everything is blurred.
 */
export async function writeFilm(path: string, photograph: string | Buffer): Promise<void> {
  const { width, height } = filmSize;
  const frames = RATE * SECONDS;
  const scene = await sharp(photograph)
    .resize(width * 2, height * 1.25, { fit: 'cover' })
    .removeAlpha()
    .png()
    .toBuffer();
  const blurred = await sharp(scene).blur(6).png().toBuffer();
  const parts: Buffer[] = [
    Buffer.from(`YUV4MPEG2 W${width} H${height} F${RATE}:1 Ip A1:1 C420mpeg2\n`, 'ascii'),
  ];
  for (const [source, moves] of [
    [scene, true],
    [scene, false],
    [blurred, true],
  ] as const) {
    for (let at = 0; at < frames; at++) {
      const left = moves ? Math.round((width * at) / frames) : width;
      const rgb = await sharp(source).extract({ left, top: 20, width, height }).raw().toBuffer();
      parts.push(Buffer.from('FRAME\n', 'ascii'), planes(rgb, width, height));
    }
  }
  await writeFile(path, Buffer.concat(parts));
}

/** Brightness of every pixel and colour of every second one, as television has them (ITU-R BT.601). */
function planes(rgb: Buffer, width: number, height: number): Buffer {
  const luma = Buffer.alloc(width * height);
  const [blue, red] = [Buffer.alloc(luma.length / 4), Buffer.alloc(luma.length / 4)];
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const [r, g, b] = rgb.subarray(at * 3, at * 3 + 3);
      luma[at] = 16 + (65.738 * r + 129.057 * g + 25.064 * b) / 256;
      if (row % 2 === 1 || column % 2 === 1) continue;
      const small = (row / 2) * (width / 2) + column / 2;
      blue[small] = 128 + (-37.945 * r - 74.494 * g + 112.439 * b) / 256;
      red[small] = 128 + (112.439 * r - 94.154 * g - 18.285 * b) / 256;
    }
  }
  return Buffer.concat([luma, blue, red]);
}
