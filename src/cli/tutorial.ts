import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { expectSpace } from '../files/index.js';
import { openPhotographs } from '../photographs/index.js';
import { type Found, findData, findWeights, RunFolder, sourceOf, train } from '../recipes/index.js';
import type { ReportLanguage } from '../report/index.js';
import type { Device } from '../session/index.js';
import { cacheDirectory } from './cache-directory.js';
import { repeatableCommand } from './command-line.js';
import { expectFile } from './input-files.js';
import { networkFromEnvironment } from './network.js';
import { createOutput, type Output } from './output.js';
import { runTraining } from './run-training.js';
import { showDataSource, showDrawing, showSearch } from './show-sources.js';
import { type TutorialSettings, tutorialRecipe } from './tutorial-recipe.js';

interface TutorialFlags extends TutorialSettings {
  readonly data?: string;
  readonly weights?: string;
  readonly offline: boolean;
  readonly seed?: number;
  readonly threads?: number;
  readonly device?: Device;
  readonly out: string;
  readonly language: ReportLanguage;
  readonly json: boolean;
}

/** What the results and checkpoints of MobileNetV2 need on disk. */
const TUTORIAL_BYTES = 95e6;

export async function runTutorial(flags: TutorialFlags, command: Command): Promise<void> {
  const output = createOutput(flags.json);
  const isGiven = (name: string): boolean => command.getOptionValueSource(name) === 'cli';
  await expectInputs(flags);
  await new RunFolder(flags.out).prepare();
  // Of the network with its checkpoints, known before anything is downloaded.
  await expectSpace(flags.out, TUTORIAL_BYTES);
  const resources = {
    cacheDirectory: usableCache(output),
    network: networkFromEnvironment(),
    offline: flags.offline,
  };
  const { weights, data } = await findSources(flags, { output, resources });
  showDataSource(output, data);
  const recipe = await tutorialRecipe(data.value, flags, isGiven);
  const seed = flags.seed ?? randomInt(2 ** 31);
  const display = { output, run: flags.out, checkpointMinutes: 5, summary: flags.recipe === 'tutorial' };
  await runTraining(display, (follow) =>
    train({
      data: data.value,
      dataSource: sourceOf(data),
      out: flags.out,
      overwrite: true,
      recipe,
      weights,
      seed,
      threads: flags.threads,
      device: flags.device,
      language: flags.language,
      evaluateFirst: flags.recipe === 'tutorial',
      // As in the notebook, and no photograph has to be read before the training begins.
      duplicates: 'none',
      command: repeatableCommand(process.argv.slice(2), { additions: { '--seed': seed } }),
      resources,
      follow,
    }),
  );
}

/** Finds wrong paths before anything is downloaded or drawn. */
async function expectInputs({ data, weights }: TutorialFlags): Promise<void> {
  if (data !== undefined && data !== 'drawn') await openPhotographs(data, { duplicates: 'none' });
  if (weights?.endsWith('.h5')) await expectFile(weights, 'weights file');
}

/** The folder for downloads; another one than usual if that cannot be written. */
function usableCache(output: Output): string {
  const cache = cacheDirectory();
  if (cache.instead !== undefined) {
    output.line(
      `${cache.instead} cannot be written; downloads go to ${cache.path} (set GRAFT_HOME to choose another folder).`,
    );
    output.event({ event: 'cache', ...cache });
  }
  return cache.path;
}

/** Finds the best weights and pictures available here and now. */
async function findSources(
  { weights, data, imageSize }: TutorialFlags,
  {
    output,
    resources,
  }: { output: Output; resources: Pick<Parameters<typeof findData>[0] & object, 'cacheDirectory'> },
): Promise<{ weights: Found; data: Found }> {
  const shared = { ...resources, unreachable: new Map<string, string>() };
  const foundWeights = await showSearch(output, 'weights', (show) =>
    findWeights({ ...shared, ...show, weights, imageSize }),
  );
  const drawing = showDrawing(output);
  const foundData = await showSearch(output, 'data', (show) =>
    findData({ ...shared, ...show, data, onDrawing: drawing.onDrawing }),
  ).finally(drawing.end);
  return { weights: foundWeights, data: foundData };
}
