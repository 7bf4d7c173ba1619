import { labelsInWords } from '../../labels.js';
import type { Evaluations } from '../judge/evaluations.js';
import { RunPictures } from '../judge/run-pictures.js';
import type { IndexedPhotograph } from '../photographs/indexed-photograph.js';
import type { StudioRuns } from '../runs/studio-runs.js';
import { whereNow } from './where-now.js';

/** What a model says about photographs of the open folder. */
export interface LatestPredictions {
  readonly run: { readonly id: string; readonly name: string };
  /** Names of classes; in words where a photograph may have several. */
  readonly predicted: ReadonlyMap<IndexedPhotograph, string>;
}

/**
 * The predictions of the newest model that was evaluated on any of these photographs, of all parts on which it was;
 * undefined where there is none. Nothing is measured for it.
 */
export async function latestPredictions(
  { runs, evaluations }: { readonly runs: StudioRuns; readonly evaluations: Evaluations },
  photographs: readonly IndexedPhotograph[],
): Promise<LatestPredictions | undefined> {
  for (const { id, name, hasModel } of await runs.list()) {
    if (!hasModel) continue;
    // One run that cannot be read keeps nobody from what the others say.
    const predicted = await predictionsOf(id, { runs, evaluations }, photographs).catch(() => undefined);
    if (predicted !== undefined && predicted.size > 0) return { run: { id, name }, predicted };
  }
  return undefined;
}

async function predictionsOf(
  id: string,
  { runs, evaluations }: { readonly runs: StudioRuns; readonly evaluations: Evaluations },
  photographs: readonly IndexedPhotograph[],
): Promise<ReadonlyMap<IndexedPhotograph, string> | undefined> {
  const run = await runs.find(id);
  const known = await evaluations.known(run);
  if (known.length === 0) return undefined;
  const pictures = await RunPictures.of(run);
  const predicted = new Map<IndexedPhotograph, string>();
  for (const { part, evaluation } of known) {
    // Several labels are right or wrong one by one.
    if (evaluation.task === 'multilabel') continue;
    const files = pictures.byPath(part);
    const judged = evaluation.pictures.paths.flatMap((path, at) => {
      const file = files.get(path);
      return file === undefined
        ? []
        : [{ file, said: labelsInWords(evaluation.pictures.predicted[at], evaluation.classNames) }];
    });
    const now = whereNow(
      judged.map(({ file }) => file),
      photographs,
    );
    judged.forEach(({ said }, at) => {
      const photograph = now[at];
      if (photograph !== undefined) predicted.set(photograph, said);
    });
  }
  return predicted;
}
