import { mkdir, mkdtemp, readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { z } from 'zod';
import { recipes } from '../../src/phases/index.js';
import type { BenchContext } from './bench-context.js';
import { runProgram } from './child.js';
import { kerasPeer, type Peer, type Run, torchPeer } from './peers.js';
import { runTutorial } from './tutorial-run.js';

const built = (name: string): string => fileURLToPath(new URL(`../../${name}`, import.meta.url));

/** Ways of Graft to decode: exactly as the tutorial does, or shrunk by the decoder where pixels are averaged. */
const WAYS = { exact: false, averaged: true } as const;

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
    const of = (work: string, folder: string) => processorSeconds(work, folder, antialias, context);
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

/** Copies of the input size, which take no time to decode. */
async function copySmall(data: string, target: string): Promise<void> {
  const { imageSize } = recipes.fast;
  for (const name of await readdir(data, { recursive: true })) {
    if (!/\.jpe?g$/i.test(extname(name))) continue;
    const to = join(target, name);
    await mkdir(dirname(to), { recursive: true });
    await sharp(join(data, name)).resize(imageSize, imageSize, { fit: 'fill' }).toFile(to);
  }
}

const line = z.object({ processorSeconds: z.number() });

async function processorSeconds(
  work: string,
  data: string,
  antialias: boolean,
  { folder, options, problems, say }: BenchContext,
): Promise<number | undefined> {
  const title = `Processor time: ${work} ${data}${antialias ? ', averaged' : ''}`;
  say(title);
  return await problems.attempt(title, async () => {
    const out = await mkdtemp(join(folder, 'processor-'));
    const given = [
      '--data',
      data,
      '--weights',
      options.weights!,
      '--out',
      out,
      '--threads',
      `${options.threads}`,
    ];
    const settings = ['--work', work, ...given, ...(antialias ? ['--antialias'] : [])];
    let seconds: number | undefined;
    const program = built('bench/peers/graft-photographs.js');
    await runProgram({ words: [process.execPath, program, ...settings] }, options.threads, (said) => {
      seconds = line.parse(said).processorSeconds;
    });
    return seconds;
  });
}
