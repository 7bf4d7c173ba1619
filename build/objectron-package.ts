import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { z } from 'zod';
import { GraftError, reasonOf } from '../src/errors.js';
import { parseJson } from '../src/parse-json.js';

const PACKAGE_NAME = '@mediapipe/objectron';
const MODEL_FILE = 'object_detection_ssd_mobilenetv2_oidv4_fp16.tflite';
/** The checksum of the model alone, which is the same in both published versions of the package. */
const MODEL_SHA256 = 'd0a5255bf8c4f5a0bc4240741a76c41d5e939f7655078f945f50ab53a9375da6';

/** The package loader's list of the files that are packed one after the other in its .data file. */
const packingList = z.object({
  files: z.array(
    z.object({
      filename: z.string(),
      start: z.number().int().nonnegative(),
      end: z.number().int().nonnegative(),
    }),
  ),
});

const HINT = 'Run `npm ci`, which installs the version that Graft knows.';

/**
 * Finds the object detector in the installed package `@mediapipe/objectron`: a TensorFlow Lite model, an SSD detector
 * on MobileNetV2, trained by Google on 23 classes of Open Images V4, in float16.
 *
 * @param resolve finds a file of an installed package
 * @returns the model's bytes, and a description of them for messages
 * @throws GraftError when the package is not installed, or does not contain the file that Graft knows
 */
export async function readObjectronDetector(
  resolve: (file: string) => string = createRequire(import.meta.url).resolve,
): Promise<{ bytes: Uint8Array; source: string }> {
  const [loader, data] = ['_loader.js', '.data'].map((ending) =>
    resolveFile(`objectron_solution_packed_assets${ending}`, resolve),
  );
  const { start, end } = findModel(new TextDecoder().decode(await readPart(loader)), loader);
  const packed = await readPart(data);
  const bytes = packed.subarray(start, end);
  if (createHash('sha256').update(bytes).digest('hex') !== MODEL_SHA256) {
    throw new GraftError(`${data} does not hold the ${MODEL_FILE} that Graft knows: its checksum differs.`, {
      hint: HINT,
    });
  }
  return { bytes, source: `${MODEL_FILE} in ${data}` };
}

function resolveFile(name: string, resolve: (file: string) => string): string {
  try {
    return resolve(`${PACKAGE_NAME}/${name}`);
  } catch (error) {
    throw new GraftError(
      `The Open Images weights are made of the npm package ${PACKAGE_NAME}, but its file ${name} is not installed.`,
      { hint: HINT, cause: error },
    );
  }
}

/** Finds the packing list: JSON, on one line of the program that loads the .data file in a browser. */
function findModel(loader: string, path: string): { start: number; end: number } {
  const [json] = /\{\s*"files".*\}/.exec(loader) ?? [];
  const parsed = packingList.safeParse(parseJson(json ?? ''));
  const entry = parsed.data?.files.find(({ filename }) => filename.endsWith(`/${MODEL_FILE}`));
  if (entry === undefined)
    throw new GraftError(`${path} does not say where ${MODEL_FILE} is.`, { hint: HINT });
  return entry;
}

async function readPart(path: string): Promise<Uint8Array> {
  return await readFile(path).catch((error) => {
    throw new GraftError(`${path} cannot be read: ${reasonOf(error)}.`, { hint: HINT, cause: error });
  });
}
