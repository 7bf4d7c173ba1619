import { relative, resolve } from 'node:path';
import {
  type ClassifierEvaluation,
  cardResults,
  type MultilabelEvaluation,
  multilabelCardResults,
} from '../classifier/index.js';
import { counted } from '../counted.js';
import type { SkippedFile } from '../datasets/index.js';
import type { TrainResultEvent } from '../events/index.js';
import { type Estimate, wilsonInterval } from '../metrics/index.js';
import { percent } from '../percent.js';
import { formatOfName } from '../pictures/index.js';
import type { FollowTraining, TrainEvent, TrainResult } from '../recipes/index.js';
import { isAddress } from '../shards/index.js';
import { shellWord } from '../shell-word.js';
import { showDownload } from './download-progress.js';
import { phaseFigures } from './figures.js';
import type { Output } from './output.js';
import { trainingProgress } from './progress.js';
import { readingProgress } from './reading-progress.js';
import { deviceLine } from './session.js';
import { showFailedAttempt } from './show-sources.js';
import { lineAboveBar } from './terminal-bar.js';

/** Shows the events of `train`: lines and bars for people, JSON under --json. */
export function followTraining(
  output: Output,
  {
    summary,
    ...settings
  }: Pick<FollowTraining, 'signal' | 'checkpointSeconds'> & {
    /** Print the model's summary. */
    readonly summary: boolean;
  },
): { readonly follow: FollowTraining; readonly end: () => void } {
  const { end: endDownload, onProgress, onRetry } = showDownload(output, 'weights');
  const reading = readingProgress(output);
  const end = (): void => {
    reading.stop();
    endDownload();
  };
  const skippedLines = skippedFiles();
  const follow: FollowTraining = {
    ...settings,
    reading: reading.update,
    downloads: { onProgress, onRetry, onFailed: (attempt) => showFailedAttempt(output, attempt) },
    onEvent: (event) => {
      end();
      output.event(event);
      if (event.event === 'summary' && summary) for (const line of event.text.split('\n')) output.line(line);
      for (const line of linesOf(event)) output.line(line);
      if (event.event === 'skipped') for (const line of skippedLines(event.files)) lineAboveBar(output, line);
    },
    // Under --json the events of the run carry the same information.
    ...(output.json ? {} : { progress: (phase: string) => trainingProgress(output, phase) }),
  };
  return { follow, end };
}

/** Files that are named while a run is under way. */
const MOST_SKIPPED_NAMED = 10;

/** Lines about files that are left out: each file once, the first few by name. */
function skippedFiles(): (files: readonly SkippedFile[]) => string[] {
  const known = new Set<string>();
  return (files) => {
    const added = files.filter(({ path }) => !known.has(path));
    const room = Math.max(0, MOST_SKIPPED_NAMED - known.size);
    for (const { path } of added) known.add(path);
    const lines = added.slice(0, room).map(({ path, reason }) => `Skipped ${path}: ${reason}`);
    // Files that are found one by one later are counted at the end.
    return room > 0 && added.length > room ? [...lines, `and ${added.length - room} more`] : lines;
  };
}

function linesOf(event: TrainEvent): string[] {
  switch (event.event) {
    case 'data': {
      const total = (counts: Readonly<Record<string, number>>): number =>
        Object.values(counts).reduce((sum, count) => sum + count, 0);
      const { train, validation, test } = event.photographs ?? {
        train: total(event.counts.train),
        validation: total(event.counts.validation),
        test: total(event.counts.test),
      };
      const classes =
        event.photographs === undefined
          ? `in ${event.classNames.length} classes`
          : `with any number of ${event.classNames.length} labels`;
      return [
        `Photographs: ${train} to train on, ${validation} to validate on, ${test} to test on, ${classes}.`,
      ];
    }
    case 'weights':
      return [`Weights: ${event.description}`];
    case 'resumed':
      return [
        `Continuing with ${event.phase}${event.phase === 'results' ? '' : `, epoch ${event.epoch}${event.step > 0 ? `, after step ${event.step}` : ''}`}.`,
      ];
    case 'world': {
      const processes = counted(event.size, 'process', 'processes');
      return [
        event.before === 1
          ? `Training in ${processes}.`
          : `Training in ${processes} from here on; before, in ${event.before}.`,
      ];
    }
    case 'initial':
      return [`Initial loss: ${event.loss.toFixed(2)}, initial accuracy: ${event.accuracy.toFixed(2)}`];
    case 'diverged':
      return [`\n${event.message}`, event.hint];
    case 'figure':
      return [`Figure: ${event.path}`];
    case 'device':
      return [deviceLine(event)];
    case 'note':
      return [event.text];
    case 'summary':
    case 'phase':
    case 'progress':
    case 'epoch':
    case 'skipped':
      return [];
  }
}

/** The last lines of a run, and its result event. */
export function reportTraining(output: Output, result: TrainResult): void {
  const { multilabel, model, phases, seconds, run, recipe, status, seed, skipped, warnings } = result;
  const { test, validation } = multilabel ?? result;
  if (skipped.length > 0) {
    output.line(`${counted(skipped.length, 'file was', 'files were')} left out; the report says why.`);
  }
  output.line('');
  if (validation !== undefined) {
    const note =
      recipe.keepBest === 'none'
        ? 'The training did not use these photographs.'
        : 'These photographs chose the weights.';
    output.line(`Validation: ${inWords(validation)}. ${note}`);
  }
  if (test !== undefined) output.line(`Test: ${inWords(test)}.`);
  for (const warning of warnings) output.line(`Warning: ${warning}`);
  output.line(`Saved ${model} after ${seconds.toFixed(1)} s; ${result.report} shows everything.`);
  const paths = (test ?? validation)?.pictures.paths ?? [];
  // A training on features may know only addresses, or no single pictures.
  const picture = paths.find((path) => !isAddress(path) && formatOfName(path) !== undefined) ?? 'PICTURE';
  output.line(`Try it: graft predict ${shellWord(model)} ${shellWord(fromHere(picture))}`);
  output.event<TrainResultEvent>({
    event: 'result',
    status,
    run,
    model,
    report: result.report,
    seed,
    phases: phases.map(phaseFigures),
    validation: validation === undefined ? null : keptResults(validation),
    test: test === undefined ? null : keptResults(test),
    skipped,
    warnings,
    seconds,
  });
}

function keptResults(
  evaluation: ClassifierEvaluation | MultilabelEvaluation,
): NonNullable<TrainResultEvent['test']> {
  return evaluation.task === 'multilabel'
    ? multilabelCardResults(evaluation as MultilabelEvaluation)
    : cardResults(evaluation);
}

function inWords(evaluation: ClassifierEvaluation | MultilabelEvaluation): string {
  const { accuracy, correct, count } = evaluation;
  if (evaluation.task === 'multilabel') return multilabelInWords(evaluation as MultilabelEvaluation);
  const [low, high] = wilsonInterval(correct, count);
  return `${percent(accuracy)} right, ${correct} of ${count} (95 % confidence: ${percent(low)} to ${percent(high)})`;
}

/** The measures of several labels a picture, in one line. */
function multilabelInWords({ metrics, correct, count, accuracy }: MultilabelEvaluation): string {
  const share = (estimate: Estimate | null): string =>
    estimate === null
      ? 'not defined'
      : `${percent(estimate.value)} (${percent(estimate.low)} to ${percent(estimate.high)})`;
  return `mean average precision ${share(metrics.meanAveragePrecision)}, macro F1 ${share(metrics.macro.f1)}; all labels right for ${correct} of ${count} (${percent(accuracy)})`;
}

/** A path from the working directory, where that is shorter. */
function fromHere(path: string): string {
  const short = relative(process.cwd(), resolve(path));
  return short.startsWith('..') ? path : short;
}
