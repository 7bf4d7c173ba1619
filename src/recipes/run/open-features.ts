import { counted } from '../../counted.js';
import { GraftError, UsageError } from '../../errors.js';
import { sha256OfJson } from '../../files/index.js';
import { labelsInWords, labelsOfClass } from '../../labels.js';
import { taskOfRecipe } from '../../phases/index.js';
import {
  conflictingLabels,
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
  if (table.count === 0) throw nothingRead(table, data);
  if (table.classNames.length < 2) throw tooFewClasses(table, data);
  const shares = { seed, validation: recipe.validationSplit, test: recipe.testSplit };
  const parts = splitFeatures(table, shares);
  const notes = [
    ...notesOfSplit(table, parts, shares),
    ...notesOfConflicts(table, await conflictingLabels(table)),
  ];
  const record = recordOf(table, parts, { source: data, notes });
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

function recordOf(
  table: FeatureTable,
  parts: FeatureParts,
  { source, notes }: { readonly source: string; readonly notes: readonly string[] },
): RunPhotographs {
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
      ...notes,
      ...(table.unreadable > 0
        ? [`${leftOut(table.unreadable, 'that could not be read')}; see shard-*.errors.jsonl in ${source}.`]
        : []),
      ...(unlabelled > 0 ? [`${leftOut(unlabelled, 'without a label')}.`] : []),
      ...(table.hasPaths ? [] : ['There are too many pictures for a list of them in photographs.json.']),
    ],
    skipped: [],
    digest: table.digest,
    division: '',
  };
}

/** '3 pictures without a label are left out' */
function leftOut(count: number, which: string): string {
  return `${counted(count, 'picture')} ${which} ${count === 1 ? 'is' : 'are'} left out`;
}

/** What was drawn, as a training on photographs says it. */
function notesOfSplit(
  table: FeatureTable,
  parts: FeatureParts,
  shares: Parameters<typeof splitFeatures>[1],
): string[] {
  const said = new Set<string | undefined>();
  for (let index = 0; index < table.count; index++) {
    if (table.labels[index] >= 0) said.add(table.partOf(index));
  }
  return (['validation', 'test'] as const)
    .filter((part) => shares[part] > 0 && !said.has(part))
    .map(
      (part) =>
        `Split off ${Math.round(shares[part] * 1000) / 10} % of each class for ${part}: ${counted(parts[part].length, 'image')}, drawn with seed ${shares.seed}.`,
    );
}

function notesOfConflicts(
  table: FeatureTable,
  conflicts: Awaited<ReturnType<typeof conflictingLabels>>,
): string[] {
  if (conflicts.length === 0) return [];
  const [one, other] = conflicts[0].map((index) => {
    const label = labelsInWords(labelsOfClass(table.labels[index]), table.classNames);
    return table.hasPaths ? `${table.pathOf(index)} (${label})` : `picture ${index} (${label})`;
  });
  return [
    `${counted(conflicts.length, 'picture')} ${conflicts.length === 1 ? 'has' : 'have'} the same features as another one with another label, such as ${one} and ${other}: one of the labels is wrong.`,
  ];
}

function nothingRead({ unreadable }: FeatureTable, data: string): UsageError {
  return new UsageError(`Not one of the ${counted(unreadable, 'picture')} in ${data} could be read.`, {
    hint: 'The files shard-*.errors.jsonl there say why; plan the pictures that can be read.',
  });
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
