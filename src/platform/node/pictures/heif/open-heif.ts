import { createRequire } from 'node:module';
import { workerData } from 'node:worker_threads';
import { GraftError, reasonOf } from '../../../../errors.js';
import { colourProfileOf } from '../../../../heif-colour-profile.js';
import type { RawPicture } from '../../../platform.js';
import type { ThreadData } from '../../threads/messages.js';
import { WorkerThread } from '../../threads/worker-thread.js';
import { loadSharp } from '../load-sharp.js';
import { memoryIsShort, outOfMemory } from '../out-of-memory.js';
import type { OwnPicture } from '../own-picture.js';
import { PictureProblem } from '../picture-problem.js';
import { decodeHeif, HEIF_PACKAGE, type HeifRequest, type HeifResult } from './decode-heif.js';
import { wrapAsTiff } from './wrap-as-tiff.js';

/** The version that package.json names, for those who install it. */
const PACKAGE_AND_VERSION = `${HEIF_PACKAGE}@1.23.2`;
const AVIF_BRANDS = /avif|avis/;

let thread: WorkerThread | undefined;

/**
 * Opens a HEIC picture, which is decoded by libheif in a thread of its own.
 *
 * @returns undefined for AVIF, which is in the same container and which libvips reads
 * @throws PictureProblem 'missing-package' when libheif-js is not installed, 'damaged' when it finds no picture
 */
export async function openHeif(bytes: Uint8Array): Promise<OwnPicture | undefined> {
  if (AVIF_BRANDS.test(String.fromCharCode(...bytes.subarray(8, bytes[3])))) return undefined;
  expectPackage();
  const { width, height } = await ask({ bytes, sizeOnly: true });
  return {
    // libheif has turned it upright, whatever EXIF says.
    properties: { width, height, frames: 1, colourSpace: 'srgb', bitsPerChannel: 8, orientation: 1 },
    decode: async () => await inSrgb(await ask({ bytes, sizeOnly: false }), colourProfileOf(bytes)),
  };
}

function expectPackage(): void {
  try {
    createRequire(import.meta.url).resolve(`${HEIF_PACKAGE}/wasm-bundle`);
  } catch (error) {
    throw new PictureProblem(
      'missing-package',
      `HEIC images are read with the package ${HEIF_PACKAGE}, which is not installed; run "npm install ${PACKAGE_AND_VERSION}", or convert it to JPEG`,
      error,
    );
  }
}

/** Whether this is a thread that decodes pictures, which may be blocked. */
const decodesHere = (workerData as Partial<ThreadData> | null)?.program === 'decode';

async function ask(request: HeifRequest): Promise<HeifResult> {
  const result = await (decodesHere ? decodeHeif(request) : askThread(request)).catch(explain);
  if (result.problem !== undefined) throw new PictureProblem(result.problem.kind, result.problem.reason);
  return result;
}

async function askThread(request: HeifRequest): Promise<HeifResult> {
  if (thread === undefined || thread.closed) {
    thread = new WorkerThread({ program: 'heif', name: 'The thread that decodes HEIC' });
  }
  return (await thread.ask(request)) as HeifResult;
}

/** A thread that cannot be started, or that ended, says nothing about the picture. */
function explain(error: unknown): never {
  if (memoryIsShort(error, undefined)) throw outOfMemory(error, undefined);
  throw new GraftError(`HEIC pictures cannot be decoded: ${reasonOf(error)}`, {
    hint: `Install ${PACKAGE_AND_VERSION} again.`,
    cause: error,
  });
}

/** Photographs of phones are in Display P3; as with a JPEG, what counts is how they look in sRGB. */
async function inSrgb(picture: HeifResult, profile: Uint8Array | undefined): Promise<RawPicture> {
  const { data, width, height } = picture;
  if (profile === undefined) return { data, width, height, channels: 4 };
  const sharp = await loadSharp();
  const wrapped = wrapAsTiff({ data, width, height, channels: 4 }, profile);
  const converted = await sharp(wrapped, { limitInputPixels: false })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  return { data: converted.data, width, height, channels: converted.info.channels };
}
