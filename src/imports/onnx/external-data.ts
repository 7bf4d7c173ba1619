import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import {
  AttributeProto_AttributeType,
  type ModelProto,
  type TensorProto,
  TensorProto_DataLocation,
} from 'onnx-buf';
import { GraftError, reasonOf } from '../../errors.js';
import { openInside } from '../../files/index.js';
import { shown } from '../../shown.js';

/** Bytes of all weights together, at most: what a message of protobuf can hold. */
const MOST_BYTES = 2 ** 31 - 1;

/** Where the values of a tensor are. */
interface Place {
  readonly location: string;
  readonly offset: number;
  readonly length: number | undefined;
}

/**
 * Reads the weights that a model keeps in files beside it into the model. These files have to be in the model's folder
 * or below it, links included.
 *
 * @param path of the model's file; undefined if it was given as bytes
 * @returns whether there were any
 * @throws GraftError when a file is missing, too short, or outside of the folder
 */
export async function readExternalData(
  model: ModelProto,
  name: string,
  path: string | undefined,
): Promise<boolean> {
  const tensors = tensorsOf(model).filter(
    ({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL,
  );
  if (tensors.length === 0) return false;
  const [{ location: first }] = tensors.map((tensor) => placeOf(tensor, name));
  if (path === undefined) {
    throw new GraftError(`${name} keeps its weights in another file, ${shown(first)}, which is not there.`, {
      hint: 'Give the path of the model, with that file beside it.',
    });
  }
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  let total = 0;
  for (const tensor of tensors) {
    const { location, offset, length } = placeOf(tensor, name);
    if (!files.has(location)) files.set(location, await readBeside(path, name, location));
    const file = files.get(location)!;
    const end = length === undefined ? file.length : offset + length;
    if (!(offset >= 0 && end >= offset && end <= file.length)) {
      throw new GraftError(
        `${name} expects the weights ${shown(tensor.name)} at the bytes ${offset} to ${end} of ${location}, which has ${file.length}.`,
        { hint: 'Download or export both files again; they belong together.' },
      );
    }
    total += end - offset;
    // The same bytes may be used any number of times.
    if (total > MOST_BYTES) throw tooLarge(name);
    tensor.rawData = file.subarray(offset, end);
    tensor.dataLocation = TensorProto_DataLocation.DEFAULT;
    tensor.externalData = [];
  }
  return true;
}

function tooLarge(name: string): GraftError {
  return new GraftError(`${name} has more than 2 GiB of weights.`, { hint: 'Use a smaller network.' });
}

function tensorsOf({ graph }: ModelProto): TensorProto[] {
  if (graph === undefined) return [];
  const inNodes = graph.node.flatMap(({ attribute }) =>
    attribute.flatMap(({ type, t }) => (type === AttributeProto_AttributeType.TENSOR && t ? [t] : [])),
  );
  return [...graph.initializer, ...inNodes];
}

function placeOf(tensor: TensorProto, name: string): Place {
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location') ?? '';
  const length = entries.get('length');
  const place = {
    location,
    offset: Number(entries.get('offset') ?? 0),
    length: length === undefined ? undefined : Number(length),
  };
  const numbers = [place.offset, place.length ?? 0];
  if (location !== '' && numbers.every((number) => Number.isSafeInteger(number) && number >= 0)) return place;
  throw new GraftError(`${name} does not say in which file the weights ${shown(tensor.name)} are.`, {
    hint: 'Download or export it again.',
  });
}

async function readBeside(path: string, name: string, location: string): Promise<Uint8Array<ArrayBuffer>> {
  const outside = (): GraftError =>
    new GraftError(
      `${name} keeps its weights in ${shown(location)}, which is not in the folder of the model.`,
      {
        hint: 'Graft reads nothing outside of that folder. Export the model again, with its weights beside it.',
      },
    );
  // A backslash separates folders on Windows only, and a file for Windows may be used elsewhere.
  if (/^(?:[/\\]|[a-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/i.test(location)) throw outside();
  let folder: string;
  try {
    folder = await realpath(dirname(path));
    const isInside = (real: string): boolean => real.startsWith(folder.endsWith(sep) ? folder : folder + sep);
    const wanted = join(folder, location);
    const handle = await openInside(wanted, isInside);
    if (handle === undefined) {
      if (
        await realpath(wanted).then(
          (real) => !isInside(real),
          () => false,
        )
      )
        throw outside();
      throw new GraftError(`${name} keeps its weights in ${shown(location)}, which is not there.`, {
        hint: `Put ${basename(location)} beside the model. Exporters write both files; copy or download both.`,
      });
    }
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw new Error('not a regular file');
      if (stats.size > MOST_BYTES) throw new Error('it is larger than 2 GiB');
      return new Uint8Array(await handle.readFile());
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof GraftError) throw error;
    throw new GraftError(`The weights ${location} of ${name} cannot be read: ${reasonOf(error)}.`, {
      hint: 'Check the file beside the model, or download both again.',
      cause: error,
    });
  }
}
