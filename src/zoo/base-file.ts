import { z } from 'zod';
import { digestOf } from '../digest.js';
import { GraftError } from '../errors.js';
import { fromFloat16, toFloat16 } from '../graph/index.js';
import { joinedBytes } from '../joined.js';
import { type Functional, formatShape, sizeOf, type Variable } from '../nn/index.js';
import { parseJson } from '../parse-json.js';
import { hexadecimal, sha256 } from '../sha256.js';

/*
 * The file of a pretrained network for browsers: its weights and where they come from, small and without another format's
 * reader. It holds a signature, the length of the header, the header as JSON, the numbers, and a checksum of all that.
 */

const SIGNATURE = new TextEncoder().encode('graft base 1\n');
const LENGTH_BYTES = 4;
const DIGEST_BYTES = 32;

const stored = z.object({
  path: z.string(),
  shape: z.array(z.number().int().positive()),
  /** 'fill': every number is `value`, and none is stored. */
  type: z.enum(['float16', 'float32', 'fill']),
  value: z.number().optional(),
});

const header = z.object({
  backbone: z.string(),
  /** What a backbone's option `weights` names: 'openimages'. */
  weights: z.string(),
  origin: z.object({ source: z.string(), license: z.string(), changes: z.string().optional() }),
  tensors: z.array(stored),
});

/** What a file of a pretrained network says about itself. */
export type BaseFileHeader = z.infer<typeof header>;
type Stored = z.infer<typeof stored>;

/**
 * The file of a network's weights. Numbers that half precision holds exactly take two bytes, others four.
 *
 * @param about the backbone's name, the name of its weights, and their origin
 */
export function baseFileBytes(model: Functional, about: Omit<BaseFileHeader, 'tensors'>): Uint8Array {
  const parts: Uint8Array[] = [];
  const tensors = model.variables.map((variable): Stored => {
    const { entry, bytes } = storedForm(variable);
    parts.push(bytes);
    return entry;
  });
  const text = new TextEncoder().encode(JSON.stringify({ ...about, tensors }));
  const length = new Uint8Array(LENGTH_BYTES);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const content = joinedBytes([SIGNATURE, length, text, ...parts]);
  return joinedBytes([content, sha256(content)]);
}

function storedForm({ path, shape, value }: Variable): { entry: Stored; bytes: Uint8Array } {
  const about = { path, shape: [...shape] };
  const [first] = value;
  if (value.every((each) => each === first)) {
    return { entry: { ...about, type: 'fill', value: first }, bytes: new Uint8Array(0) };
  }
  const half = toFloat16(value);
  if (fromFloat16(half).every((each, at) => each === value[at])) {
    return { entry: { ...about, type: 'float16' }, bytes: new Uint8Array(half.buffer) };
  }
  return { entry: { ...about, type: 'float32' }, bytes: new Uint8Array(value.slice().buffer) };
}

/** Whether a file begins as such a file does. */
export function isBaseFile(start: Uint8Array): boolean {
  return SIGNATURE.every((byte, at) => start[at] === byte);
}

const HINT = 'Write it again with `graft export-base`, and copy or upload it again.';

/**
 * What such a file says about itself.
 *
 * @param source its name in messages
 * @throws GraftError when it is damaged, cut off or of another version
 */
export async function readBaseFile(
  bytes: Uint8Array,
  source: string,
): Promise<{ readonly header: BaseFileHeader; readonly data: Uint8Array }> {
  const end = bytes.length - DIGEST_BYTES;
  const begin = SIGNATURE.length + LENGTH_BYTES;
  if (!isBaseFile(bytes) || end < begin) throw damaged(source, 'it is no file of weights for browsers');
  // The library of the platform is twenty times faster than `sha256`, and takes no memory that threads share.
  if ((await digestOf(new Uint8Array(bytes.subarray(0, end)))) !== hexadecimal(bytes.subarray(end))) {
    throw damaged(source, 'its checksum does not fit its content');
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset + SIGNATURE.length).getUint32(0, true);
  const text = new TextDecoder().decode(bytes.subarray(begin, begin + length));
  const parsed = header.safeParse(parseJson(text));
  if (!parsed.success) throw damaged(source, 'another version of Graft wrote it');
  return { header: parsed.data, data: bytes.subarray(begin + length, end) };
}

/**
 * Loads the weights of such a file into a model. Nothing is assigned unless everything fits.
 *
 * @returns what the file says about itself
 * @throws GraftError when it is damaged, or does not fit the model
 */
export async function loadBaseFile(
  model: Functional,
  bytes: Uint8Array,
  source: string,
): Promise<BaseFileHeader> {
  const { header: about, data } = await readBaseFile(bytes, source);
  const { tensors } = about;
  const { variables } = model;
  const misfit = (what: string): GraftError =>
    new GraftError(`${source} does not fit ${model.name}: ${what}.`, {
      hint: `It holds weights for ${about.backbone}. Choose that backbone, with alpha 1, or other weights.`,
    });
  if (tensors.length !== variables.length) {
    throw misfit(`it has ${tensors.length} tensors instead of ${variables.length}`);
  }
  let at = 0;
  const values = variables.map((variable, index) => {
    const entry = tensors[index];
    if (entry.path !== variable.path || formatShape(entry.shape) !== formatShape(variable.shape)) {
      const found = `${entry.path} ${formatShape(entry.shape)}`;
      throw misfit(`expected ${variable.path} ${formatShape(variable.shape)} but found ${found}`);
    }
    const count = sizeOf(entry.shape);
    const size = { fill: 0, float16: 2, float32: 4 }[entry.type] * count;
    // Copied, because the numbers need not lie at a multiple of their size.
    const own = new Uint8Array(data.subarray(at, at + size));
    if (own.length < size) throw damaged(source, 'it is cut off');
    at += size;
    if (entry.type === 'fill') return new Float32Array(count).fill(entry.value ?? 0);
    if (entry.type === 'float16') return fromFloat16(new Uint16Array(own.buffer));
    return new Float32Array(own.buffer);
  });
  variables.forEach((variable, index) => {
    variable.assign(values[index]);
  });
  return about;
}

function damaged(source: string, reason: string): GraftError {
  return new GraftError(`The weights ${source} cannot be used: ${reason}.`, { hint: HINT });
}
