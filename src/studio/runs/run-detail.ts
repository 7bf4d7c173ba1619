import { type Recipe, recipes, settingValues } from '../../phases/index.js';
import type { Activity, EpochPoint, Remark, RunDetail, RunSummary } from '../api.js';
import { plannedEpochs } from './plan-time.js';
import type { LoggedRun } from './run-log.js';

/** What is known of a run besides its summary. */
interface KnownRun {
  readonly recipe: Recipe | undefined;
  readonly log: LoggedRun;
  readonly curves: readonly EpochPoint[];
  readonly activity: Activity;
  readonly commandLine: string | null;
  readonly seed: number | null;
  readonly weights: string | null;
  readonly notes: readonly Remark[];
}

/** All that the page shows of one run. */
export function runDetail(
  summary: RunSummary,
  { recipe, log, curves, activity, commandLine, seed, weights, notes }: KnownRun,
): RunDetail {
  const settings = recipe === undefined ? {} : settingValues(recipe);
  const original = Object.hasOwn(recipes, recipe?.name ?? '')
    ? settingValues(recipes[recipe!.name as keyof typeof recipes])
    : {};
  return {
    ...summary,
    commandLine,
    seed,
    settings,
    changed: Object.keys(settings).filter((name) => name in original && original[name] !== settings[name]),
    classNames: log.classNames,
    weights,
    device: log.device,
    epochs: curves,
    running: log.running,
    fineTuningAfterEpoch: log.fineTuningAfterEpoch,
    plannedEpochs: plannedEpochs(recipe) ?? log.epochs.length,
    activity,
    eventCount: log.lines,
    notes,
    counts: log.counts,
  };
}
