import { evenWithoutCard, type TrainEvent } from '../../phases/index.js';
import { judgeAndSave } from './judge.js';
import type { RunDatasets } from './open-photographs.js';
import type { Run } from './run.js';
import { withAnswers, withoutFiles, writeRunPhotographs } from './run-photographs.js';
import type { TrainResult } from './train-options.js';
import type { TrainedModel } from './trained-model.js';
import { trainingWarnings } from './training-warnings.js';
import { writeResults } from './write-results.js';

/**
 * Judges and saves the model that a run has trained, and writes the run's results.
 *
 * @param start `performance.now()` when this process began its work on the run, less what earlier ones have worked on it
 */
export async function finish(run: Run, trained: TrainedModel, start: number): Promise<TrainResult> {
  const { folder, config } = run;
  const { datasets, phases, status } = trained;
  const model = folder.file('model.onnx');
  const { session } = trained.grafted.model;
  const tell = (event: TrainEvent): void => run.log.tell(event);
  const judgement = await evenWithoutCard(session, tell, () => judgeAndSave(run, trained, model));
  const skipped = skippedOf(datasets);
  const { validation, test } = judgement.multilabel ?? judgement;
  const judged = { ...(validation && { validation }), ...(test && { test }) };
  const photographs = withAnswers(withoutFiles(datasets.record, skipped), judged);
  await writeRunPhotographs(folder, photographs);
  const seconds = (performance.now() - start) / 1000;
  const warnings = trainingWarnings(trained, config.recipe, judgement);
  const report = await writeResults(run, trained, { ...judgement, photographs, seconds });
  return {
    status,
    run: folder.path,
    model,
    report,
    recipe: config.recipe,
    seed: config.seed,
    classNames: photographs.classNames,
    phases,
    validation: judgement.validation,
    test: judgement.test,
    multilabel: judgement.multilabel,
    skipped,
    warnings,
    seconds,
  };
}

/** Every file that was left out, listed once. */
function skippedOf({ record, all }: RunDatasets): TrainResult['skipped'] {
  const skipped = [...record.skipped, ...all.flatMap((dataset) => dataset.skipped)];
  return [...new Map(skipped.map((file) => [file.path, file])).values()];
}
