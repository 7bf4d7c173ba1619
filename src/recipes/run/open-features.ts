import { counted } from '../../counted.js';
import { GraftError, UsageError } from '../../errors.js';
import { sha256OfJson } from '../../files/index.js';
import { labelsOfClass } from '../../labels.js';
import { taskOfRecipe } from '../../phases/index.js';
import {
  type FeatureParts,
  FeatureTable,
  featureDatasets,
  readPlan,
  splitFeatures,
} from '../../shards/index.js';
import { countsOf, type RunDatasets } from './open-photographs.js';
import type { Run } from './run.js';
import { photographsDigest } from './run-digest.js';
import { type PART_NAMES, type RunPhotographs, writeRunPhotographs } from './run-photographs.js';

/** The features of a run, and how they are divided. */
export interface RunFeatures {
  readonly table: FeatureTable;
  readonly parts: FeatureParts;
  readonly record: RunPhotographs;
}

/**
 * Opens the features of a run and divides them, always in the same way.
 *
 * @throws UsageError when they cannot be trained on
 * @throws GraftError when shards are missing or damaged, or have changed since the run began
 */
export async function findRunFeatures(run: Run): Promise<RunFeatures> {
  const { config, log, follow } = run;
  const { recipe, seed, data } = config;
  const table = await FeatureTable.open(await readPlan(data), {
    ...(follow.reading !== undefined && { onProgress: follow.reading }),
  });
  if (table.classNames.length < 2) throw tooFewClasses(table, data);
  const parts = splitFeatures(table, {
    seed,
    validation: recipe.validationSplit,
    test: recipe.testSplit,
  });
  const record = recordOf(table, parts, data);
  // The list alone would not tell when pictures have other features, or too many for a list.
  const division = sha256OfJson([photographsDigest(record), table.digest]);
  if (config.photographs !== undefined && config.photographs !== division) {
    throw new GraftError(`The features in ${data} have changed since ${run.folder.path} began.`, {
      hint: 'Put them back, or begin another run.',
    });
  }
  if (config.photographs === undefined) await run.writeConfig({ photographs: division });
  await writeRunPhotographs(run.folder, { ...record, division });
  log.tell({ event: 'data', classNames: record.classNames, counts: countsOf(record) });
  for (const text of record.notes) log.tell({ event: 'note', text });
  if (parts.train.length === 0) {
    throw new UsageError(`There are no features to train on in ${data}.`, {
      hint: '`graft check-shards` shows what is there.',
    });
  }
  return { table, parts, record: { ...record, division } };
}

/** The features of a run as its recipe reads them. */
export function openFeatureDatasets(run: Run, { table, parts, record }: RunFeatures): RunDatasets {
  const { recipe, seed } = run.config;
  const task = taskOfRecipe(recipe, record.classNames);
  const { batchSize } = recipe;
  const datasets = featureDatasets(table, parts, { batchSize, labelMode: task.labelMode, seed });
  const { train, validation, test } = datasets;
  const all = [train, validation, test].filter((one) => one !== undefined);
  return { record, task, training: train!, validation, test, all, onlyFeatures: true };
}

function recordOf(table: FeatureTable, parts: FeatureParts, source: string): RunPhotographs {
  const { classNames, labels } = table;
  const listed = (part: (typeof PART_NAMES)[number]): RunPhotographs['parts']['train'] =>
    table.hasPaths
      ? parts[part].map((index) => ({
          path: table.pathOf(index),
          labels: labelsOfClass(labels[index]),
          // The features are what may not change, and the digest tells.
          size: -1,
          modified: -1,
        }))
      : [];
  const unlabelled = labels.reduce((sum, label) => sum + (label < 0 ? 1 : 0), 0);
  return {
    formatVersion: 1,
    source,
    classNames: [...classNames],
    parts: { train: listed('train'), validation: listed('validation'), test: listed('test') },
    ...(!table.hasPaths && { counts: countsByClass(table, parts) }),
    notes: [
      ...(unlabelled > 0 ? [`${counted(unlabelled, 'picture')} without a label are left out.`] : []),
      ...(table.hasPaths ? [] : ['There are too many pictures for a list of them in photographs.json.']),
    ],
    skipped: [],
    digest: table.digest,
    division: '',
  };
}

function countsByClass({ classNames, labels }: FeatureTable, parts: FeatureParts): RunPhotographs['counts'] {
  const count = (part: (typeof PART_NAMES)[number]): Record<string, number> => {
    const counts = classNames.map(() => 0);
    for (const index of parts[part]) counts[labels[index]]++;
    return Object.fromEntries(classNames.map((name, label) => [name, counts[label]]));
  };
  return { train: count('train'), validation: count('validation'), test: count('test') };
}

function tooFewClasses({ classNames }: FeatureTable, data: string): UsageError {
  const found = classNames.length === 0 ? 'have no labels' : `are all of one class, ${classNames[0]}`;
  return new UsageError(`The pictures in ${data} ${found}.`, {
    hint: 'Plan pictures in class folders, or a list with a column label.',
  });
}
