import { cardResults } from '../classifier/index.js';
import { wilsonInterval } from '../metrics/index.js';
import type { FastRecipe, Source } from '../recipes/index.js';
import { trainFast } from '../recipes/index.js';
import { learningCurvesFigure } from '../report/index.js';
import { joinHistories } from '../train/index.js';
import { version } from '../version.js';
import { percent, phaseFigures, reportSkipped } from './figures.js';
import type { Output } from './output.js';
import { trainingProgress } from './progress.js';
import type { TutorialFlags } from './tutorial-flags.js';
import { writeFastReport } from './tutorial-report.js';

/** The settings that were given on the command line; the recipe has its own defaults for the others. */
export function fastSettings(
  flags: TutorialFlags,
  given: (name: keyof TutorialFlags) => boolean,
): Partial<FastRecipe> {
  const names = ['epochs', 'fineTuneEpochs', 'fineTuneAt', 'batchSize', 'imageSize'] as const;
  return Object.fromEntries(names.filter(given).map((name) => [name, flags[name]]));
}

/** `graft tutorial --recipe fast`: the same photographs, the quickest way. */
export async function runFastRecipe(
  options: {
    data: string;
    weights: string;
    seed: number;
    recipe: Partial<FastRecipe>;
    cacheDirectory: string;
    weightsSource: Source;
    dataSource: Source;
  },
  { output, folder, start }: { output: Output; folder: RunFolder; start: number },
): Promise<void> {
  const model = folder.file('model.onnx');
  output.event({ event: 'start', command: 'tutorial', graftVersion: version, ...options, model });
  const result = await trainFast({
    ...options,
    model,
    progress: (phase) => trainingProgress(output, phase),
  });
  const { phases, recipe, validation } = result;
  const history = phases.map((phase) => phase.history).reduce(joinHistories);
  const title = 'Head on kept features';
  const fineTuningAfterEpoch = phases.length > 1 ? recipe.epochs : undefined;
  const curves = learningCurvesFigure(history.history, { title, fineTuningAfterEpoch });
  await folder.writeFigure('learning-curves', curves);
  const config = { command: 'tutorial', graftVersion: version, ...options, model, recipe };
  await folder.writeJson('config.json', config);
  await folder.writeJson('history.json', history);
  await folder.writeText('summary.txt', `${result.summary}\n`);
  reportSkipped(output, result.skipped);
  const seconds = (performance.now() - start) / 1000;
  await writeFastReport(folder, { validation, curves, config, seconds });
  const [low, high] = wilsonInterval(validation.correct, validation.count);
  output.line(
    `\nValidation accuracy ${percent(validation.accuracy)}: ${validation.correct} of ${validation.count} (95 % confidence: ${percent(low)} to ${percent(high)}). These images also chose the weights.`,
  );
  output.line(`Saved ${model} after ${seconds.toFixed(1)} s.`);
  output.event({
    event: 'result',
    model,
    phases: phases.map(phaseFigures),
    validation: cardResults(validation),
    seconds,
  });
}
