import { GraftError, UsageError } from '../../errors.js';
import type { FileAccess, KeptFiles, Storage } from '../platform.js';

/* A page has no file system: every path is refused with an error that says so. */

function noFiles(path: string): UsageError {
  return new UsageError(`A browser has no files, so ${path} cannot be used.`, {
    hint: 'Pass the content itself, for example as a Blob or a Uint8Array.',
  });
}

async function refuse(path: string): Promise<never> {
  throw noFiles(path);
}

export const files: FileAccess = {
  read: refuse,
  readIfWanted: refuse,
  write: refuse,
  create: refuse,
  ensure: refuse,
  append: refuse,
  truncate: refuse,
  remove: refuse,
  problemOf: () => ({ kind: 'missing', reason: 'a browser has no files' }),
  pathOfUrl: ({ href }) => {
    throw noFiles(href);
  },
  pathInPackage: (file) => {
    throw noFiles(file);
  },
};

export const keptFiles: KeptFiles = {
  pathOf: (_folder, name) => name,
  isThere: async () => false,
  download: async (url) => {
    throw new GraftError(`A browser cannot keep what it downloads from ${url}.`, {
      hint: 'Pass weights: null, or load a saved classifier from its bytes.',
    });
  },
  md5: refuse,
};

export const storage: Storage = {
  // There is no temporary file: what does not fit into memory is computed again.
  spill: () => ({
    problem: 'a browser has no temporary files',
    append: async () => undefined,
    read: async () => false,
    close: async () => undefined,
  }),
  keptItems: ({ directory }) => {
    throw noFiles(directory);
  },
};
