import { stat } from 'node:fs/promises';
import { GraftError, UsageError } from '../../errors.js';
import { anything, checkOptions, type RulesOf } from '../../options.js';
import { Training } from '../../phases/index.js';
import { Session } from '../../session/index.js';
import { type Collective, collectiveRule } from '../../train/index.js';
import { buildModel } from './build-model.js';
import { expectSameRun, expectSameVersion } from './expect-same.js';
import { openRunDatasets } from './open-photographs.js';
import { PART_NAMES, type RunPhotographs } from './run-photographs.js';
import { receiveRun } from './shared-run.js';
import { checkGroups, type FollowTraining, type TrainResources } from './train-options.js';

/** Options of `joinTraining`. */
export interface JoinOptions {
  /** The processes that train together; this one is not rank 0. */
  readonly collective: Collective;
  readonly resources?: TrainResources;
  /** `signal` stops the training in all processes; `progress` follows this one. */
  readonly follow?: Pick<FollowTraining, 'signal' | 'progress'>;
}

const RULES: RulesOf<JoinOptions> = {
  collective: collectiveRule,
  resources: anything,
  follow: anything,
};

/**
 * Trains along with a run that rank 0 begins with `train` or goes on with with `resumeTraining`. Settings, the list of
 * photographs and the state come from rank 0; the photographs are read here, at the same paths, and so are files that
 * the settings name. Nothing is written but caches. It is over as soon as the training is, while rank 0 judges the model.
 *
 * @throws GraftError where this process has other photographs, other weights or another version of Graft than rank 0
 * @throws TrainingStoppedError when a process was asked to stop
 */
export async function joinTraining(options: JoinOptions): Promise<void> {
  checkOptions('joinTraining', options, RULES, ['collective']);
  checkGroups(options);
  const { collective, resources = {}, follow = {} } = options;
  if (collective.rank === 0) {
    throw new UsageError('Rank 0 begins or resumes the run that the others join.', {
      hint: 'Call train or resumeTraining in the process of rank 0.',
    });
  }
  await expectSameVersion(collective);
  const { config, record, state } = await receiveRun(collective);
  const { recipe, seed, threads, device, from } = config;
  const quiet = { tell: () => undefined };
  // The same seeds and the same names of layers in every process that works on the run.
  const session = new Session({ seed, threads, device });
  try {
    const here = await filesHere(record);
    const datasets = openRunDatasets({ config, resources, log: quiet }, { record });
    const grafted = await buildModel(recipe, {
      session,
      task: datasets.task,
      weights: config.weightsUsed?.value ?? from ?? '',
      from,
      pixels: config.pixels,
      cut: config.cut,
      resources,
      onNote: () => undefined,
    });
    try {
      const { variables } = grafted.model;
      await expectSameRun(collective, { photographs: here, variables }).catch((error: unknown) => {
        throw differenceHere(record, here, collective) ?? error;
      });
      const { signal, progress } = follow;
      const training = new Training(
        {
          recipe,
          evaluateFirst: config.evaluateFirst,
          signal,
          collective,
          // Rank 0 saves within epochs; that needs nothing of the others.
          checkpointSeconds: Infinity,
          progress,
          ...quiet,
          save: async () => undefined,
        },
        grafted,
        datasets,
      );
      await training.run(state);
    } finally {
      for (const model of new Set([grafted.model, grafted.plain])) await model.dispose();
      await Promise.all(datasets.all.map((dataset) => dataset.close()));
    }
  } finally {
    await session.close();
  }
}

/** The photographs with their sizes as this process sees them; -1 where there is no such file. */
async function filesHere(record: RunPhotographs): Promise<RunPhotographs> {
  const sizes = async (part: (typeof PART_NAMES)[number]): Promise<RunPhotographs['parts']['train']> => {
    const files: RunPhotographs['parts']['train'] = [];
    for (const file of record.parts[part]) {
      files.push({
        ...file,
        size: await stat(file.path).then(
          (found) => found.size,
          () => -1,
        ),
      });
    }
    return files;
  };
  const [train, validation, test] = [await sizes('train'), await sizes('validation'), await sizes('test')];
  return { ...record, parts: { train, validation, test } };
}

/** What this process misses, by name. */
function differenceHere(
  record: RunPhotographs,
  here: RunPhotographs,
  { rank }: Collective,
): GraftError | undefined {
  const differing = PART_NAMES.flatMap((part) =>
    here.parts[part].filter(({ size }, at) => size !== record.parts[part][at].size),
  );
  const [first] = differing;
  if (first === undefined) return undefined;
  const more = differing.length > 1 ? ` (and ${differing.length - 1} more)` : '';
  return new GraftError(
    `Rank ${rank} has other photographs than rank 0: ${first.path} ${first.size === -1 ? 'is missing' : 'has another size'}${more}.`,
    { hint: 'Every process must find the same files at the same paths, for example in a shared folder.' },
  );
}
