import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { reasonOf, UsageError } from '../errors.js';

/** The content of a model's file. */
export interface ModelBytes {
  /** What messages call it: its path. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Reads a model's file; bytes are taken as they are.
 *
 * @throws UsageError when the file cannot be read, or the source is neither a path nor bytes
 */
export async function readModelBytes(source: string | URL | Uint8Array | ArrayBuffer): Promise<ModelBytes> {
  if (source instanceof Uint8Array) return { name: 'the model', bytes: source };
  if (source instanceof ArrayBuffer) return { name: 'the model', bytes: new Uint8Array(source) };
  const path = pathOf(source);
  try {
    return { name: path, bytes: await readFile(path) };
  } catch (error) {
    throw new UsageError(`The model ${path} cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

function pathOf(source: unknown): string {
  if (typeof source === 'string') return source;
  if (source instanceof URL && source.protocol === 'file:') return fileURLToPath(source);
  const received =
    source instanceof URL ? source.href : source === null ? 'null' : `a value of type ${typeof source}`;
  throw new UsageError(`Expected the path of a model or its bytes but received ${received}.`, {
    hint: 'A Buffer or Uint8Array with the content of a model.onnx will do as well as its path.',
  });
}
