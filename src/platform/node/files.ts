import { appendFile, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  FileTooLargeError,
  fileReason,
  readRegularFile,
  unreachableKind,
  writeFileAtomically,
} from '../../files/index.js';
import type { FileAccess, FileProblem } from '../platform.js';

export const files: FileAccess = {
  read: (path) => readFile(path),
  readIfWanted: readRegularFile,
  write: writeFileAtomically,
  create: async (path) => {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, '');
  },
  ensure: async (path) => {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, '');
    return (await stat(path)).size;
  },
  append: (path, bytes) => appendFile(path, bytes),
  truncate: (path, length) => truncate(path, length),
  pathOfUrl: (url) => fileURLToPath(url),
  pathInPackage: createRequire(import.meta.url).resolve,
  problemOf: (error) => ({ kind: kindOf(error), reason: fileReason(error) }),
};

function kindOf(error: unknown): FileProblem['kind'] {
  if (error instanceof FileTooLargeError) return 'too-large';
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EMFILE' || code === 'ENFILE' ? 'too-many-open' : unreachableKind(error);
}
