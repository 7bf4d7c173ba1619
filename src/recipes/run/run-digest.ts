import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { sha256OfJson } from '../../files/index.js';
import type { Variable } from '../../nn/index.js';
import type { RunConfig } from './run-config.js';
import { PART_NAMES, type RunPhotographs } from './run-photographs.js';

/* The files of a run name these digests, so that no file of another run is taken for one of this. */

/** The photographs of a run as they lay there when they were divided: paths, classes, sizes, times, parts. */
export function photographsDigest({ classNames, severalLabels, parts }: RunPhotographs): string {
  const rows = PART_NAMES.map((part) => parts[part].map(asRow));
  return sha256OfJson([classNames, rows, ...(severalLabels ? ['several labels'] : [])]);
}

/** All variables of a network, by name. */
export function weightsDigest(variables: readonly Variable[]): string {
  const hash = createHash('sha256');
  for (const { path, value } of variables) {
    hash.update(`${path} ${value.length}\n`);
    hash.update(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
  }
  return hash.digest('hex');
}

/**
 * Everything that the result of a run follows from: settings, photographs, initial weights. Runs with equal ones end with
 * the same bits, wherever their folders and photographs are.
 */
export function runDigest(config: RunConfig, photographs: RunPhotographs): string {
  const { graftVersion, recipe, seed, duplicates, threads, device, data, initialWeights, pixels } = config;
  const { classNames, severalLabels, parts, digest } = photographs;
  // Where no photograph was read, the time of the last change has to tell them apart.
  const content = ({ path, labels, unknown, size, modified }: Recorded): unknown[] => [
    relative(data, path).split(sep).join('/'),
    labels,
    ...(unknown === undefined ? [] : [{ unknown }]),
    size,
    ...(digest === undefined ? [modified] : []),
  ];
  return sha256OfJson([
    [
      graftVersion,
      inOrder(recipe),
      seed,
      duplicates,
      threads,
      initialWeights,
      ...(pixels === undefined ? [] : [pixels]),
      ...(device === undefined ? [] : [{ device }]),
    ],
    [
      classNames,
      digest ?? null,
      PART_NAMES.map((part) => parts[part].map(content)),
      ...(severalLabels ? ['several labels'] : []),
    ],
  ]);
}

type Recorded = RunPhotographs['parts']['train'][number];

/** With the same order of keys, whoever made it. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, own]) => [key, inOrder(own)]));
}

function asRow({ path, labels, unknown, size, modified }: Recorded): unknown[] {
  return [path, labels, size, modified, ...(unknown === undefined ? [] : [unknown])];
}
