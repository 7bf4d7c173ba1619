import type { BenchContext } from './bench-context.js';
import type { Figures } from './figures.js';
import type { Peer } from './peers.js';
import { runTutorial, type TutorialRun } from './tutorial-run.js';

/** The accuracy that ends the time measurement. */
const GOAL_ACCURACY = 0.98;

/** Graft's fast recipe takes seconds, so several seeds can show the variation. */
const FEWEST_GRAFT_GOAL_RUNS = 3;

/** Measures whole tutorials from JPEG files to a test accuracy, the peers in turns. */
export async function runTutorialPart(
  peers: readonly Peer[],
  data: string,
  context: BenchContext,
): Promise<void> {
  const { figures, options } = context;
  for (let round = 0; round < options.tutorialRuns; round++) {
    for (const { name, tutorial, variants } of peers) {
      if (tutorial === undefined) continue;
      const best = figures.summary('tutorial', name)?.variant;
      for (const variant of best === undefined ? variants : [best]) {
        const title = `Whole tutorial ${round + 1} of ${options.tutorialRuns}: ${name}, ${variant}`;
        const settings = { data, seed: options.seed + round };
        const run = await runTutorial(title, (of) => tutorial(variant, of), settings, context);
        if (run !== undefined) addTutorial(figures, name, variant, run);
      }
    }
  }
}

/** Measures the time until 98 % of all validation images are right: Graft's fast recipe and the peers' tutorials. */
export async function runGoalPart(
  peers: readonly Peer[],
  data: string,
  context: BenchContext,
): Promise<void> {
  const { figures, options } = context;
  const runsOf = (name: string): number =>
    name === 'Graft' ? Math.max(FEWEST_GRAFT_GOAL_RUNS, options.goalRuns) : options.goalRuns;
  const rounds = Math.max(...peers.map(({ name }) => runsOf(name)));
  for (let round = 0; round < rounds; round++) {
    for (const { name, goal, variants } of peers) {
      if (goal === undefined || round >= runsOf(name)) continue;
      const variant = figures.summary('tutorial', name)?.variant ?? variants[0];
      const title = `To ${100 * GOAL_ACCURACY} %, run ${round + 1} of ${runsOf(name)}: ${name}`;
      const settings = { data, seed: options.seed + round };
      const run = await runTutorial(title, (of) => goal(variant, of, GOAL_ACCURACY), settings, context);
      if (run !== undefined) addGoal(figures, name, name === 'Graft' ? 'fast recipe' : variant, run);
    }
  }
}

function addTutorial(figures: Figures, peer: string, variant: string, run: TutorialRun): void {
  const { epochs, peakBytes, result, seconds } = run;
  figures.add('tutorial', peer, variant, seconds);
  if (peakBytes !== undefined) figures.add('memory', peer, variant, peakBytes / 1e6);
  if (result.test) figures.add('testAccuracy', peer, variant, 100 * result.test.accuracy);
  const rowsOfPhase = {
    'feature extraction': ['headEpoch', 'headAccuracy'],
    'fine-tuning': ['fineTuningEpoch', 'fineTuningAccuracy'],
  } as const;
  for (const [phase, [time, accuracy]] of Object.entries(rowsOfPhase)) {
    const ofPhase = epochs.filter((epoch) => epoch.phase === phase);
    for (const epoch of ofPhase) figures.add(time, peer, variant, epoch.seconds);
    const last = ofPhase.at(-1);
    if (last !== undefined) figures.add(accuracy, peer, variant, 100 * last.logs.val_accuracy);
  }
}

function addGoal(figures: Figures, peer: string, variant: string, { epochs, result }: TutorialRun): void {
  const reached = epochs.find((epoch) => epoch.logs.val_accuracy >= GOAL_ACCURACY);
  figures.add('goal', peer, variant, reached?.secondsSinceStart ?? Number.POSITIVE_INFINITY);
  const best = Math.max(...epochs.map((epoch) => epoch.logs.val_accuracy));
  figures.add('goalAccuracy', peer, variant, 100 * (result.validation?.accuracy ?? best));
}
