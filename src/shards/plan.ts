import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { z } from 'zod';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { checksumState, readText, sha256OfJson, withChecksum, writeFileAtomically } from '../files/index.js';
import { parseJson } from '../parse-json.js';
import { shellWord } from '../shell-word.js';

/** The network that features are computed with, as far as a recipe names it. */
const plannedNetwork = z.object({
  backbone: z.string(),
  alpha: z.number(),
  imageSize: z.number().int(),
  interpolation: z.enum(['nearest', 'bilinear', 'bicubic', 'lanczos3']),
  antialias: z.boolean(),
  cropToAspectRatio: z.boolean(),
  /** Plans of earlier versions have none. */
  shrinkOnLoad: z.boolean().default(false),
});

/** What is computed of each picture. */
const computation = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('features'),
    network: plannedNetwork,
    /** 'imagenet', 'openimages' or a file. */
    weights: z.string(),
    /** How many numbers the features of a picture are. */
    size: z.number().int().min(1),
    /** Identifies the whole computation, weights included. */
    digest: z.string(),
  }),
  z.object({
    kind: z.literal('predictions'),
    /** The classifier's file. */
    model: z.string(),
    /** SHA-256 of that file. */
    digest: z.string(),
  }),
]);

const plannedShard = z.object({
  /** Where its lines begin in the manifest, and how long they are, in bytes. */
  offset: z.number().int().min(0),
  bytes: z.number().int().min(1),
  pictures: z.number().int().min(1),
  /** SHA-256 of its lines. */
  sha256: z.string(),
});

const shardPlan = z.object({
  formatVersion: z.literal(1),
  graftVersion: z.string(),
  computation,
  /** Pictures of a shard; the last one may have fewer. */
  shardSize: z.number().int().min(1),
  pictures: z.number().int().min(1),
  shards: z.array(plannedShard).min(1),
});

/** What is computed of each picture: features by a network, or predictions by a classifier. */
export type ShardComputation = z.infer<typeof computation>;

type NetworkKey = keyof FeatureComputation['network'];

/** The computation of features. */
export type FeatureComputation = Extract<ShardComputation, { kind: 'features' }>;

/** Where the lines of a shard are in the manifest. */
export type PlannedShard = z.infer<typeof plannedShard>;

/** plan.json: what is computed, and how the pictures of the manifest are divided into shards. */
export type ShardPlan = z.infer<typeof shardPlan>;

const PLAN_NAME = 'plan.json';
const MANIFEST_NAME = 'manifest.jsonl';

/** A plan, and the folder where it lies with its manifest. */
export interface OpenPlan {
  readonly folder: string;
  readonly plan: ShardPlan;
}

/** @param folder that of a plan */
export function manifestPath(folder: string): string {
  return join(folder, MANIFEST_NAME);
}

/** @param folder that of a plan */
export function planPath(folder: string): string {
  return join(folder, PLAN_NAME);
}

/** Writes the plan, which makes the folder one of a plan; the manifest must be there. @returns its path */
export async function writePlan(folder: string, plan: ShardPlan): Promise<string> {
  const path = planPath(folder);
  await writeFileAtomically(path, `${JSON.stringify(withChecksum(plan))}\n`);
  return path;
}

/**
 * Reads a plan.
 *
 * @param place its folder, or the plan.json in it
 * @throws UsageError when there is none
 * @throws GraftError when it is damaged
 */
export async function readPlan(place: string): Promise<OpenPlan> {
  const isFolder = await stat(place).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  const folder = resolve(isFolder ? place : join(place, '..'));
  const path = isFolder ? planPath(place) : place;
  let text: string;
  try {
    text = await readText(path);
  } catch (error) {
    throw new UsageError(`There is no plan of shards ${path}: ${reasonOf(error)}.`, {
      hint: `Make one: graft plan-shards photos --out ${shellWord(basename(place) === PLAN_NAME ? folder : place)}`,
      cause: error,
    });
  }
  const value = parseJson(text);
  const parsed = shardPlan.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw unusable(path, `${issue.path.join('.') || 'the whole'}: ${issue.message}`);
  }
  if (checksumState(value) !== 'intact') throw unusable(path, 'it was changed after Graft wrote it');
  return { folder, plan: parsed.data };
}

/** @throws UsageError for a number that no shard of the plan has */
export function expectShard({ plan, folder }: OpenPlan, index: number): PlannedShard {
  const shard = plan.shards[index];
  if (shard !== undefined && Number.isSafeInteger(index)) return shard;
  throw new UsageError(
    `There is no shard ${index} in ${folder}: its ${plan.shards.length} shards are numbered from 0 to ${plan.shards.length - 1}.`,
    { hint: 'An array of jobs counts from 0: for Slurm, --array=0-N with N one less than the shards.' },
  );
}

/**
 * Identifies what a shard holds when it is finished: the computation and the pictures. A shard of another plan is
 * recognised too, where both are the same.
 */
export function shardDigest({ computation, graftVersion }: ShardPlan, { sha256 }: PlannedShard): string {
  const { kind } = computation;
  return sha256OfJson([1, graftVersion, kind, computationDigest(computation), sha256]);
}

/** Identifies a computation: the same weights also see pictures of another size, or ones that are resized otherwise. */
export function computationDigest(computation: ShardComputation): string {
  if (computation.kind === 'predictions') return computation.digest;
  const { network, digest } = computation;
  // In an order that no reading and writing of the plan changes.
  return sha256OfJson([
    digest,
    ...Object.keys(plannedNetwork.shape).map((key) => network[key as NetworkKey]),
  ]);
}

/** Identifies the computation and all pictures of a plan. */
export function planDigest(plan: ShardPlan): string {
  return sha256OfJson(plan.shards.map((shard) => shardDigest(plan, shard)));
}

function unusable(path: string, reason: string): GraftError {
  return new GraftError(`The plan ${path} cannot be used: ${reason}.`, {
    hint: 'Put it back as `graft plan-shards` wrote it, or make it again.',
  });
}
