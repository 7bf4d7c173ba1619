import { GraftError, reasonOf } from '../../errors.js';
import { Random } from '../../random.js';
import { float32, runtimeOf, type TensorData } from '../../runtime/index.js';
import type { Session } from '../../session/index.js';
import type { Model } from '../../train/index.js';
import type { Mapped } from './mapped.js';
import type { PictureInput } from './picture-input.js';
import type { ForeignModel } from './read-model.js';
import { moved, product, stridesOf } from './tensors.js';

/** The largest difference that is accepted, as a share of the largest number. */
export const MOST_DIFFERENCE = 1e-4;
/** Pictures that are compared if the file accepts any number. More than one shows whether they stay apart. */
const PICTURES = 2;

/** A model of Graft and the value of the file that its outputs should equal. */
export interface Compared {
  readonly model: Model;
  readonly value: string;
  readonly mapped: Mapped;
}

/**
 * Runs the file and what was made of it on the same random pictures.
 *
 * @returns the largest difference of any number, as a share of the largest number of its value
 * @throws GraftError when it is larger than `MOST_DIFFERENCE`, or the file does not run
 */
export async function largestDifference(
  foreign: ForeignModel,
  picture: PictureInput,
  compared: readonly Compared[],
  session: Session,
): Promise<number> {
  const count = picture.anyBatch ? PICTURES : picture.shape[0];
  const shape = [count, ...picture.shape.slice(1)];
  const pictures = randomPictures(shape, foreign.graph.inputs.get(picture.name)!.type === 'uint8');
  const values = [...new Set(compared.map(({ value }) => value))];
  const outputs = await runFile(foreign, picture, pictures, values, session);
  let largest = 0;
  for (const { model, value, mapped } of compared) {
    expectFinite(outputs[value], value, foreign.name);
    const { data } = await model.call(channelsLast(pictures, picture));
    const difference = relativeDifference(data, inLayout(outputs[value], mapped));
    if (!(difference <= MOST_DIFFERENCE)) {
      throw new GraftError(
        `${foreign.name} was not imported correctly: at ${value}, its numbers and those of the imported network differ by ${difference.toPrecision(2)} of the largest one.`,
        {
          hint: 'This is an error of Graft. Please report it with the file, or use another export of the network.',
        },
      );
    }
    largest = Math.max(largest, difference);
  }
  return largest;
}

/** The shape that a value of the file has for each picture. @throws GraftError when the file does not run */
export async function shapeOfValue(
  foreign: ForeignModel,
  picture: PictureInput,
  value: string,
  session: Session,
): Promise<readonly number[]> {
  const pictures = randomPictures(picture.shape, foreign.graph.inputs.get(picture.name)!.type === 'uint8');
  const outputs = await runFile(foreign, picture, pictures, [value], session);
  return outputs[value].shape.slice(1);
}

function expectFinite({ data }: TensorData, value: string, name: string): void {
  if ((data as Float32Array).every((number) => Number.isFinite(number))) return;
  throw new GraftError(`${name} computes numbers that are infinite or none, at ${value}.`, {
    hint: 'Its weights may be damaged. Copy or download the file again.',
  });
}

function randomPictures(shape: readonly number[], whole: boolean): TensorData {
  const random = new Random(1);
  const size = product(shape);
  if (whole)
    return {
      type: 'uint8',
      shape: [...shape],
      data: Uint8Array.from({ length: size }, () => random.integer(256)),
    };
  return float32(
    Float32Array.from({ length: size }, () => random.uniform(-2, 2)),
    [...shape],
  );
}

async function runFile(
  foreign: ForeignModel,
  { name, shape }: PictureInput,
  pictures: TensorData,
  values: readonly string[],
  session: Session,
): Promise<Readonly<Record<string, TensorData>>> {
  try {
    const bytes = foreign.bytesFor({ name, shape }, values);
    const chunkSize = pictures.shape[0];
    const loaded = await runtimeOf(session).createParallelSession({ model: bytes, chunkSize });
    try {
      return await loaded.run({ [name]: pictures }, values);
    } finally {
      await loaded.release();
    }
  } catch (error) {
    throw new GraftError(`ONNX Runtime cannot run ${foreign.name}: ${reasonOf(error)}.`, {
      hint: 'The file may be damaged or need other operators. Export it again.',
      cause: error,
    });
  }
}

/** Pictures in the layout of Graft. */
function channelsLast(
  pictures: TensorData,
  { order }: PictureInput,
): { data: Float32Array | Uint8Array; shape: number[] } {
  const data = pictures.data as Float32Array | Uint8Array;
  if (order === 'NHWC') return { data, shape: [...pictures.shape] };
  const source = { type: pictures.type, shape: pictures.shape, data } as const;
  const result = ordered(source, [0, 2, 3, 1]);
  return { data: result.data as Float32Array | Uint8Array, shape: [...result.shape] };
}

/** Numbers of the file in the order that a value has in Graft. */
function inLayout(found: TensorData, { order, flattened }: Mapped): Float32Array {
  const data = found.data as Float32Array;
  if (flattened !== undefined) {
    const [channels, height, width] = flattened;
    return ordered(fixed32(data, [found.shape[0], channels, height, width]), [0, 2, 3, 1])
      .data as Float32Array;
  }
  if (order !== 'NCHW' || found.shape.length !== 4) return data;
  return ordered(fixed32(data, found.shape), [0, 2, 3, 1]).data as Float32Array;
}

const fixed32 = (data: Float32Array, shape: readonly number[]) => ({ type: 'float32', shape, data }) as const;

function ordered(source: Parameters<typeof moved>[0], order: readonly number[]): ReturnType<typeof moved> {
  const strides = stridesOf(source.shape);
  return moved(
    source,
    order.map((axis) => source.shape[axis]),
    order.map((axis) => strides[axis]),
  );
}

function relativeDifference(found: Float32Array, expected: Float32Array): number {
  if (found.length !== expected.length) return Number.POSITIVE_INFINITY;
  let [largest, difference] = [0, 0];
  for (let at = 0; at < found.length; at++) {
    largest = Math.max(largest, Math.abs(expected[at]));
    difference = Math.max(difference, Math.abs(found[at] - expected[at]));
  }
  return difference === 0 ? 0 : difference / largest;
}
