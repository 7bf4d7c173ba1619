import { GraftError, reasonOf, UsageError } from '../../errors.js';
import type { FileAccess, KeptFiles, Storage } from '../platform.js';
import { SpillFile } from './spill-file.js';

/* A page has no file system: what is read comes from an address, and nothing is written. */

function noFiles(path: string): UsageError {
  return new UsageError(`A browser has no files, so ${path} cannot be used.`, {
    hint: 'Pass the content itself, for example as a Blob or a Uint8Array.',
  });
}

async function refuse(path: string): Promise<never> {
  throw noFiles(path);
}

/** @param address relative to the page's, or to the worker's program */
async function readAddress(address: string): Promise<Uint8Array> {
  const answer = await fetch(address).catch((error: unknown) => {
    throw new Error(`it cannot be fetched (${reasonOf(error)})`);
  });
  if (!answer.ok) throw new Error(`the server answered ${`${answer.status} ${answer.statusText}`.trim()}`);
  return new Uint8Array(await answer.arrayBuffer());
}

export const files: FileAccess = {
  read: readAddress,
  readIfWanted: readAddress,
  write: refuse,
  create: refuse,
  ensure: refuse,
  append: refuse,
  truncate: refuse,
  remove: refuse,
  problemOf: (error) => ({ kind: 'missing', reason: reasonOf(error) }),
  pathOfUrl: ({ href }) => {
    throw noFiles(href);
  },
  assetPath: (name) => {
    throw noFiles(name);
  },
};

export const keptFiles: KeptFiles = {
  pathOf: (_folder, name) => name,
  isThere: async () => false,
  download: async (url) => {
    throw new GraftError(`A browser cannot keep what it downloads from ${url}.`, {
      hint: 'Pass the address of a file of weights (`graft export-base` writes one), or weights: null.',
    });
  },
  md5: refuse,
};

export const storage: Storage = {
  spill: (limit) => new SpillFile(limit),
  keptItems: ({ directory }) => {
    throw noFiles(directory);
  },
};
