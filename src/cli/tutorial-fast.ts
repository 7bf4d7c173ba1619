import { cardResults } from '../classifier/index.js';
import type { TutorialResultEvent } from '../events/index.js';
import { wilsonInterval } from '../metrics/index.js';
import { type Recipe, type RunFolder, recipes, type Source, train } from '../recipes/index.js';
import { version } from '../version.js';
import { percent, phaseFigures, reportSkipped } from './figures.js';
import type { Output } from './output.js';
import { trainingProgress } from './progress.js';
import type { TutorialFlags } from './tutorial-flags.js';

/** The fast recipe with the settings that were given on the command line. No photograph is set aside to test on. */
export function fastSettings(flags: TutorialFlags, given: (name: keyof TutorialFlags) => boolean): Recipe {
  const { fast } = recipes;
  const { featureExtraction, fineTuning } = fast;
  return {
    ...fast,
    ...(given('batchSize') && { batchSize: flags.batchSize }),
    ...(given('imageSize') && { imageSize: flags.imageSize }),
    featureExtraction: { ...featureExtraction, ...(given('epochs') && { epochs: flags.epochs }) },
    fineTuning: {
      ...fineTuning,
      epochs: given('fineTuneEpochs') ? flags.fineTuneEpochs : 0,
      ...(given('fineTuneAt') && { from: flags.fineTuneAt }),
    },
    testSplit: 0,
  };
}

/** `graft tutorial --recipe fast`: the same photographs, the quickest way. */
export async function runFastRecipe(
  settings: {
    data: string;
    weights: string;
    seed: number;
    threads: number | undefined;
    recipe: Recipe;
    cacheDirectory: string;
    weightsSource: Source;
    dataSource: Source;
  },
  { output, folder, start }: { output: Output; folder: RunFolder; start: number },
): Promise<void> {
  const { cacheDirectory, weightsSource: _, ...options } = settings;
  const model = folder.file('model.onnx');
  output.event({ event: 'start', command: 'tutorial', graftVersion: version, ...settings, model });
  const result = await train({
    ...options,
    out: folder.path,
    overwrite: true,
    // Both parts were given, so there is nothing to divide.
    duplicates: 'none',
    resources: { cacheDirectory, offline: true },
    follow: { progress: (phase) => trainingProgress(output, phase) },
  });
  const validation = result.validation!;
  reportSkipped(output, result.skipped);
  const seconds = (performance.now() - start) / 1000;
  const [low, high] = wilsonInterval(validation.correct, validation.count);
  output.line(
    `\nValidation accuracy ${percent(validation.accuracy)}: ${validation.correct} of ${validation.count} (95 % confidence: ${percent(low)} to ${percent(high)}). These images also chose the weights.`,
  );
  output.line(`Saved ${model} after ${seconds.toFixed(1)} s.`);
  output.event<TutorialResultEvent>({
    event: 'result',
    model,
    phases: result.phases.map(phaseFigures),
    validation: cardResults(validation),
    seconds,
  });
}
