import {
  CARD_KEY,
  type ClassifierDescription,
  describeClassifier,
  type TensorDescription,
} from '../classifier/index.js';
import type { SummaryResultEvent } from '../events/index.js';
import { readBytes } from '../files/index.js';
import { readMetadata } from '../graph/index.js';
import { isHubAddress, isKerasFile } from '../imports/index.js';
import { wilsonInterval } from '../metrics/index.js';
import { percent } from '../percent.js';
import { byteSize } from './figures.js';
import { expectFile } from './input-files.js';
import { createOutput } from './output.js';

export async function runSummary(model: string, flags: { json: boolean }): Promise<void> {
  const output = createOutput(flags.json);
  if (isHubAddress(model)) {
    const { showHubNetwork } = await import('./network-summary.js');
    await showHubNetwork(model, output);
    return;
  }
  await expectFile(model, 'model');
  if (isKerasFile(model)) {
    const { showKerasModel } = await import('./keras-summary.js');
    await showKerasModel(model, output);
    return;
  }
  if (await isThirdParty(model)) {
    const { showNetwork } = await import('./network-summary.js');
    await showNetwork(model, output);
    return;
  }
  const description = await describeClassifier(model);
  for (const [name, value] of rowsOf(description)) output.line(`${name.padEnd(15)} ${value}`.trimEnd());
  const result: SummaryResultEvent = { event: 'result', ...description };
  output.event({ ...result });
}

/** Whether a file is an ONNX model that Graft did not write. What cannot be read is left to `describeClassifier`. */
async function isThirdParty(path: string): Promise<boolean> {
  try {
    return !readMetadata(await readBytes(path), path).has(CARD_KEY);
  } catch {
    return false;
  }
}

type Row = readonly [name: string, value: string];

function rowsOf(description: ClassifierDescription): Row[] {
  const { path, size, precision, parameters, operatorSets, inputs, outputs, card } = description;
  const typeOf = ([name, { type, shape }]: [string, TensorDescription]): string =>
    `${name}: ${type} [${shape.join(', ')}]`;
  return [
    ['File', `${path}, ${byteSize(size)}, ${parameters.toLocaleString('en')} weights (${precision})`],
    ['Classes', `${card.classNames.length}: ${card.classNames.join(', ')}`],
    ...thresholdRows(description),
    ...preprocessingRows(description),
    ...baseRows(description),
    ...dataRows(description),
    ...trainingRows(description),
    ...(card.device === undefined ? [] : [['Trained on', 'a graphics card (WebGPU)'] as const]),
    ...resultRows(description),
    ...familiarityRows(description),
    ['Made with', `Graft ${card.graftVersion}${card.createdAt === undefined ? '' : ` on ${card.createdAt}`}`],
    [
      'Needs',
      Object.entries(operatorSets)
        .map(([domain, version]) => `${domain} ${version}`)
        .join(', '),
    ],
    ...Object.entries(inputs).map((entry): Row => ['Input', typeOf(entry)]),
    ...Object.entries(outputs).map((entry): Row => ['Output', typeOf(entry)]),
  ];
}

/** From which probability on a picture has a class, where it may have several. */
function thresholdRows({ card: { task, classNames, thresholds } }: ClassifierDescription): Row[] {
  if (task !== 'multilabel') return [];
  const each = classNames.map((name, label) => `${name} ${(thresholds?.[label] ?? 0.5).toFixed(3)}`);
  return [
    ['Labels', 'any number of the classes for each picture'],
    ['Thresholds', each.join(', ')],
  ];
}

function preprocessingRows({ card }: ClassifierDescription): Row[] {
  const { imageSize, resize, temperature, flipAtTestTime } = card;
  const shape = resize.cropToAspectRatio ? 'cropped to the centre' : 'stretched';
  const antialias = resize.antialias ? 'with' : 'without';
  const rows: Row[] = [
    [
      'Pictures',
      `${imageSize[0]} x ${imageSize[1]} pixels, ${shape}, ${resize.interpolation} ${antialias} antialiasing${resize.shrinkOnLoad ? ', large JPEG files shrunk while they are decoded' : ''}`,
    ],
  ];
  if (flipAtTestTime) rows.push(['', 'each is classified twice, the second time mirrored']);
  if (temperature !== undefined) {
    rows.push(['', `calibrated probabilities: temperature ${temperature.toFixed(3)}`]);
  }
  return rows;
}

function baseRows({ card: { backbone } }: ClassifierDescription): Row[] {
  const rows: Row[] = [['Base', `${backbone.name}, weights: ${backbone.weights}`]];
  const { origin } = backbone;
  if (origin === undefined) return rows;
  rows.push(['', `from ${origin.source}, license ${origin.license}`]);
  if (origin.changes !== undefined) rows.push(['', `changed: ${origin.changes}`]);
  return rows;
}

function dataRows({ card: { data, task } }: ClassifierDescription): Row[] {
  if (data === undefined) return [];
  const several = task === 'multilabel';
  const rows: Row[] = [
    ['Data', `${data.source} (from: ${data.from})${data.origin === undefined ? '' : `, ${data.origin}`}`],
  ];
  for (const [part, counts] of Object.entries(data.counts ?? {})) {
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    const each = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
    rows.push(['', `${part}: ${total}${several ? ' labels' : ''} (${each.join(', ')})`]);
  }
  if (data.digest !== undefined) {
    rows.push(['', `${data.digest.algorithm} of ${data.digest.files} files: ${data.digest.value}`]);
  }
  return rows;
}

function trainingRows({ card }: ClassifierDescription): Row[] {
  const lines = Object.entries(card.recipe ?? card.training).flatMap(([name, value]) =>
    settingLines(name, value),
  );
  const heading = card.recipe === undefined ? 'Training' : 'Recipe';
  return lines.map((line, index): Row => [index === 0 ? heading : '', line]);
}

/** Nested settings take a line each, lists one line. */
function settingLines(name: string, value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return [`${name}: ${inline(value)}`];
  return Object.entries(value).flatMap(([inner, setting]) => settingLines(`${name}.${inner}`, setting));
}

function inline(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${inline(inner)}`)
    .join(', ');
}

function familiarityRows({ card: { familiarity } }: ClassifierDescription): Row[] {
  if (familiarity === undefined) return [];
  const { limit, method, calibratedOn, pictures, passed } = familiarity;
  return [
    [
      'Familiarity',
      `familiar from ${Number(limit.toFixed(4))} on, which ${percent(passed)} of ${pictures} ${calibratedOn} photographs reach (${method})`,
    ],
  ];
}

function resultRows({ card }: ClassifierDescription): Row[] {
  const results: [string, ClassifierDescription['card']['results'][string]][] = Object.entries(card.results);
  const made = card.export;
  if (made?.results !== undefined) {
    results.push(['before export', made.results.before], [`as ${made.precision}`, made.results.after]);
  }
  return results.map(([name, { accuracy, loss, correct, count, ...labels }], index): Row => {
    const [low, high] = wilsonInterval(correct, count);
    return [
      index === 0 ? 'Results' : '',
      `${name}: ${card.task === 'multilabel' ? `${ofLabels(labels)}all labels right` : 'accuracy'} ${percent(accuracy)}, ${correct} of ${count} (95 % confidence: ${percent(low)} to ${percent(high)}), loss ${loss.toFixed(4)}`,
    ];
  });
}

function ofLabels({
  meanAveragePrecision: map,
  macroF1,
}: Pick<ClassifierDescription['card']['results'][string], 'meanAveragePrecision' | 'macroF1'>): string {
  return [
    ...(map == null ? [] : [`mean average precision ${percent(map)}, `]),
    ...(macroF1 == null ? [] : [`macro F1 ${percent(macroF1)}, `]),
  ].join('');
}
