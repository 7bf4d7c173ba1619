import { z } from 'zod';
import { files } from '#platform';
import { GraftError, reasonOf } from '../errors.js';
import { parseJson } from '../parse-json.js';

const PACKAGE_NAME = '@mediapipe/objectron';
const PACKAGE_VERSION = '0.4.1675468480';
const MODEL_FILE = 'object_detection_ssd_mobilenetv2_oidv4_fp16.tflite';
/** The checksum of the model alone, which is the same in both published versions of the package. */
const MODEL_SHA256 = 'd0a5255bf8c4f5a0bc4240741a76c41d5e939f7655078f945f50ab53a9375da6';

/** Where the Open Images weights come from. */
export const OBJECTRON_ORIGIN = {
  source: `${MODEL_FILE} in the npm package ${PACKAGE_NAME} ${PACKAGE_VERSION}, by Google (MediaPipe)`,
  license: 'Apache-2.0',
  changes: 'only the MobileNetV2 of the detector, in float32; possibly trained further with Graft',
} as const;

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

const HINT = `Install ${PACKAGE_NAME}@${PACKAGE_VERSION} again (\`npm ci\` in a clone of Graft, \`npm install\` in your own project), or use other weights.`;

/**
 * Finds the object detector in the installed package `@mediapipe/objectron`: a TensorFlow Lite model, an SSD detector
 * on MobileNetV2, trained by Google on 23 classes of Open Images V4, in float16.
 *
 * @param resolve finds a file of an installed package
 * @returns the model's bytes, and a description of them for messages
 * @throws GraftError when the package is not installed, or does not contain the file that Graft knows
 */
export async function readObjectronDetector(
  resolve: (file: string) => string = files.pathInPackage,
): Promise<{ bytes: Uint8Array; source: string }> {
  const [loader, data] = ['_loader.js', '.data'].map((ending) =>
    resolveFile(`objectron_solution_packed_assets${ending}`, resolve),
  );
  const { start, end } = findModel(new TextDecoder().decode(await readPart(loader)), loader);
  const packed = await readPart(data);
  const bytes = packed.subarray(start, end);
  if ((await sha256Of(bytes)) !== MODEL_SHA256) {
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
      `The Open Images weights come with the npm package ${PACKAGE_NAME}, but its file ${name} is not installed.`,
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
  return await files.read(path).catch((error) => {
    throw new GraftError(`${path} cannot be read: ${reasonOf(error)}.`, { hint: HINT, cause: error });
  });
}

/** The SHA-256 checksum in hexadecimal digits. */
async function sha256Of(bytes: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
