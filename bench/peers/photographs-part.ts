import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copySmall, timeOf, WAYS } from '../photographs/processor.js';
import type { Work } from '../photographs/works.js';
import type { BenchContext } from './bench-context.js';
import { kerasPeer, type Peer, type Run, torchPeer } from './peers.js';
import { runTutorial } from './tutorial-run.js';

const built = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/**
 * Measures on photographs of many megapixels: the time from the start of each program to the end of its first epoch, the
 * programs in turns, and Graft's processor time against that of decoding alone and of a training on small copies.
 */
export async function runPhotographsPart(data: string, context: BenchContext): Promise<void> {
  const { figures, options } = context;
  const peers = peersOf(context);
  for (let round = 0; round < options.tutorialRuns; round++) {
    for (const { name, variants, tutorial } of peers) {
      for (const variant of variants) {
        const title = `First epoch ${round + 1} of ${options.tutorialRuns}: ${name}, ${variant}`;
        const settings = { data, seed: options.seed + round };
        const run = await runTutorial(title, (of) => tutorial!(variant, of), settings, context);
        const first = run?.epochs[0];
        if (first !== undefined) figures.add('firstEpoch', name, variant, first.secondsSinceStart);
        if (run?.peakBytes !== undefined) {
          figures.add('firstEpochMemory', name, variant, run.peakBytes / 1e6);
        }
      }
    }
  }
  const small = join(context.folder, 'small');
  await copySmall(data, small);
  for (const [variant, antialias] of Object.entries(WAYS)) {
    const of = (work: Work, folder: string) => processorSeconds(work, folder, antialias, context);
    const [decoding, training, both] = [
      await of('decode', data),
      await of('train', small),
      await of('train', data),
    ];
    if (decoding === undefined || training === undefined || both === undefined) continue;
    figures.add('processorTime', 'Graft', variant, both);
    figures.add('processorShare', 'Graft', variant, both / (decoding + training));
  }
}

function peersOf(context: BenchContext): Peer[] {
  const options = { ...context.options, epochs: 1, fineTuneEpochs: 0 };
  const { kerasPython, torchPython, threads, weights } = options;
  const graft: Peer = {
    name: 'Graft',
    variants: Object.keys(WAYS),
    tutorial: (variant, { data, seed, out }: Run) => {
      const name = `${variant}-${seed}`;
      const settings = [
        `featureExtraction.epochs=1`,
        'fineTuning.epochs=0',
        `antialias=${WAYS[variant as keyof typeof WAYS]}`,
      ];
      return {
        words: [
          ...([process.execPath, built('src/cli/main.js'), 'train', data, '--recipe', 'tutorial'] as const),
          ...settings.flatMap((setting) => ['--set', setting]),
          ...['--seed', `${seed}`, '--threads', `${threads}`, '--weights', weights!],
          ...['--out', join(out, name), '--json'],
        ],
        // Nothing is known of the photographs.
        environment: { GRAFT_HOME: join(out, `home-${name}`) },
      };
    },
  };
  return [
    graft,
    ...(kerasPython === undefined ? [] : [kerasPeer(kerasPython, options)]),
    ...(torchPython === undefined ? [] : [torchPeer(torchPython, options)]),
  ];
}

async function processorSeconds(
  work: Work,
  data: string,
  antialias: boolean,
  { options, problems, say }: BenchContext,
): Promise<number | undefined> {
  const title = `Processor time: ${work} ${data}${antialias ? ', averaged' : ''}`;
  say(title);
  return await problems.attempt(title, async () => {
    const { weights, threads } = options;
    return (await timeOf(work, data, { weights: weights!, threads, antialias })).processorSeconds;
  });
}
