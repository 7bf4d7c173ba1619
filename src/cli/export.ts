import { extname } from 'node:path';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import type { ExportProgressEvent, ExportResultEvent, ExportResults } from '../events/index.js';
import {
  type CalibrationLimit,
  type ClassifierComparison,
  type ComparedResults,
  type EvaluatedExport,
  type ExportFormat,
  type ExportResult,
  exportClassifier,
} from '../exports/index.js';
import { wilsonInterval } from '../metrics/index.js';
import { percent } from '../percent.js';
import { LIST_EXTENSIONS } from '../photographs/index.js';
import { Session } from '../session/index.js';
import { shellWord } from '../shell-word.js';
import { exportWeb } from './export-web.js';
import { byteSize } from './figures.js';
import { expectFile, expectFolder } from './input-files.js';
import { createOutput, type Output } from './output.js';
import { TimedBar } from './timed-bar.js';

interface ExportFlags {
  readonly to: ExportFormat | 'web';
  readonly out?: string;
  readonly data?: string;
  readonly calibrationImages?: number;
  readonly weightBits?: 7 | 8;
  readonly seed?: number;
  readonly threads?: number;
  readonly title?: string;
  readonly webgpu: boolean;
  readonly json: boolean;
}

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  fp16: '.fp16.onnx',
  int8: '.int8.onnx',
  zip: '.zip',
  keras: '.keras',
};

export async function runExport(model: string, flags: ExportFlags): Promise<void> {
  const output = createOutput(flags.json);
  const { to } = flags;
  if (to === 'web') {
    const out = flags.out ?? `${model.replace(/\.onnx$/, '')}.web`;
    await exportWeb(model, { ...flags, out }, output);
    return;
  }
  const session = new Session({ threads: flags.threads });
  if (to === 'keras' && flags.out !== undefined && !/\.keras$/i.test(flags.out)) {
    throw new UsageError(
      `Keras recognizes its files by their ending, but --out ${flags.out} does not end in .keras.`,
      {
        hint: `For example --out ${shellWord(`${flags.out.replace(/\.\w+$/, '')}.keras`)}`,
      },
    );
  }
  await expectFile(model, 'model');
  if (flags.data !== undefined) {
    const isList = LIST_EXTENSIONS.includes(extname(flags.data).toLowerCase());
    await (isList
      ? expectFile(flags.data, 'list')
      : expectFolder(
          flags.data,
          'Expected class folders, or train/ and validation/ with class folders in them; or a CSV or JSON list.',
        ));
  }
  const out = flags.out ?? `${model.replace(/\.onnx$/, '')}${ENDINGS[to]}`;
  let bar: TimedBar | undefined;
  let shown: string | undefined;
  const { data, calibrationImages, weightBits, seed } = flags;
  const result = await exportClassifier(model, {
    to,
    out,
    data,
    calibrationImages,
    weightBits,
    seed,
    session,
    onProgress: (progress) => {
      const event: ExportProgressEvent = { event: 'progress', ...progress };
      output.event({ ...event });
      const { phase, step, steps } = progress;
      if (phase !== shown) {
        bar?.stop();
        bar = new TimedBar(output, '{value}/{total} {bar} ETA {left} - {phase}');
        shown = phase;
      }
      bar?.update(step, steps, { phase });
    },
  });
  bar?.stop();
  show(output, result);
  if (to === 'int8' && weightBits !== 7) output.line(`\n${OVERFLOW}`);
  output.event({ ...eventOf(result) });
}

/** What someone must know who runs a file with kernels of 8 bits outside Graft. */
const OVERFLOW =
  'In other programs, its sums can overflow on x86 processors without VNNI (Intel before 2019, AMD before 2022): there, set session.x64quantprecision to 1 in ONNX Runtime, or export with --weight-bits 7.';

function show(
  output: Output,
  { path, size, calibrationImages, calibrationLimit, notKept, comparison, evaluated }: ExportResult,
): void {
  const share = percent(size.after / size.before);
  output.line(`Wrote ${path}: ${byteSize(size.after)}, ${share} of ${byteSize(size.before)}.`);
  if (calibrationImages > 0) output.line(whatMeasuredRanges(calibrationImages, calibrationLimit));
  for (const sentence of notKept) output.line(sentence);
  if (comparison === undefined) return;
  const { before, after, same, lost, gained, severalLabels, familiar } = comparison;
  const measure = severalLabels ? 'all labels right' : 'accuracy';
  if (evaluated?.corrections !== undefined) output.line(`Labels are as in the run. ${evaluated.corrections}`);
  output.line(`\n${whichPictures(before.count, evaluated!)}:`);
  for (const [name, results] of [
    ['before', before],
    ['after', after],
  ] as const) {
    const [low, high] = wilsonInterval(results.correct, results.count);
    output.line(
      `${name.padEnd(7)} ${measure} ${percent(results.accuracy)}: ${results.correct} of ${results.count} (95 % confidence: ${percent(low)} to ${percent(high)}), loss ${results.loss.toFixed(4)}, ${Math.round(results.imagesPerSecond)} images/s`,
    );
  }
  output.line(
    `Both agree on ${counted(same, 'picture')}; ${lost} ${lost === 1 ? 'was right and is' : 'were right and are'} now wrong, ${gained} ${gained === 1 ? 'was wrong and is' : 'were wrong and are'} now right.`,
  );
  if (familiar !== undefined) {
    const share = (count: number): string => percent(count / before.count);
    output.line(
      `Familiar to the model: ${share(familiar.before)} of them before, ${share(familiar.after)} after.`,
    );
  }
}

/** How many pictures ranges were measured on, and why not on more. */
function whatMeasuredRanges(count: number, limit: CalibrationLimit | undefined): string {
  if (limit === undefined) return `Ranges were measured on ${counted(count, 'picture')}.`;
  const { asked, available, reason } = limit;
  return reason === 'training-part'
    ? `Ranges were measured on ${counted(count, 'picture')} and not on ${asked}: the training part has no more.`
    : `Ranges were measured on ${count} of ${counted(available, 'picture')} and not on ${asked}: at most a quarter, but 32 at least, so that the others are left to measure the results on.`;
}

/** Which pictures results were measured on, and what to make of them. */
function whichPictures(count: number, { folder, part, trainedOn }: EvaluatedExport): string {
  const pictures = `On ${counted(count, part === null ? 'picture' : `${part} picture`)} of ${folder}`;
  if (trainedOn === 'no') return `${pictures}, held out from training and from measuring ranges`;
  const unknown = 'if the model was trained on them, it may be worse on others';
  return `${pictures}, held out from measuring ranges; ${trainedOn === 'yes' ? 'the model was trained on them and may be worse on others' : unknown}`;
}

function eventOf({
  path,
  format,
  size,
  calibrationImages,
  calibrationLimit,
  notKept,
  comparison,
  evaluated,
}: ExportResult): ExportResultEvent {
  const { folder, part, trainedOn, corrections }: EvaluatedExport = evaluated ?? {
    folder: '',
    part: null,
    trainedOn: 'unknown',
  };
  return {
    event: 'result',
    path,
    format,
    size,
    calibrationImages,
    calibrationLimit,
    notKept,
    comparison: comparison && {
      data: folder,
      part,
      trainedOn,
      corrections: corrections ?? null,
      ...withIntervals(comparison),
    },
  };
}

function withIntervals({ before, after, ...others }: ClassifierComparison) {
  const withInterval = (results: ComparedResults): ExportResults => ({
    ...results,
    interval: wilsonInterval(results.correct, results.count),
  });
  return { before: withInterval(before), after: withInterval(after), ...others };
}
