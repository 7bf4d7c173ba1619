import { mkdir, rm, stat, truncate } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  appendBytes,
  FileTooLargeError,
  fileReason,
  readBytes,
  readRegularFile,
  unreachableKind,
  writeFileAtomically,
} from '../../files/index.js';
import { packageName } from '../../version.js';
import type { FileAccess, FileProblem } from '../platform.js';

const requireFrom = createRequire(import.meta.url);

/** The largest model or weights file: what a Buffer takes. */
const MOST_BYTES = 2 ** 31;

export const files: FileAccess = {
  read: (path) => readBytes(path, { pipe: true, most: MOST_BYTES }),
  readIfWanted: readRegularFile,
  write: writeFileAtomically,
  create: async (path) => {
    await mkdir(dirname(path), { recursive: true });
    await appendBytes(path, new Uint8Array(), { empty: true });
  },
  ensure: async (path) => {
    await mkdir(dirname(path), { recursive: true });
    await appendBytes(path, new Uint8Array());
    return (await stat(path)).size;
  },
  append: (path, bytes) => appendBytes(path, bytes),
  truncate: (path, length) => truncate(path, length),
  remove: (path) => rm(path, { force: true }),
  pathOfUrl: (url) => fileURLToPath(url),
  assetPath: (name) =>
    join(dirname(requireFrom.resolve(`${packageName}/package.json`)), 'dist', 'assets', name),
  problemOf: (error) => ({ kind: kindOf(error), reason: fileReason(error) }),
};

function kindOf(error: unknown): FileProblem['kind'] {
  if (error instanceof FileTooLargeError) return 'too-large';
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE' ? 'too-many-open' : unreachableKind(error);
}
