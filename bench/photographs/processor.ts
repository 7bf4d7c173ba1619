import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { z } from 'zod';
import { recipes } from '../../src/phases/index.js';
import { runProgram } from '../peers/child.js';
import type { Work } from './works.js';

const PROGRAM = fileURLToPath(new URL('one-work.js', import.meta.url));

/** Ways of Graft to decode: exactly as the tutorial does, or shrunk by the decoder where pixels are averaged. */
export const WAYS = { exact: false, averaged: true } as const;

interface ProcessorOptions {
  readonly weights: string;
  readonly threads: number;
  readonly antialias: boolean;
}

const line = z.object({ processorSeconds: z.number(), seconds: z.number() });
type Taken = z.infer<typeof line>;

/** The time of one kind of work, in a program of its own whose cache is empty. */
export async function timeOf(
  work: Work,
  data: string,
  { weights, threads, antialias }: ProcessorOptions,
): Promise<Taken> {
  const out = await mkdtemp(join(tmpdir(), 'graft-bench-processor-'));
  try {
    const given = ['--work', work, '--data', data, '--weights', weights, '--out', out];
    const words = [process.execPath, PROGRAM, ...given, '--threads', `${threads}`] as const;
    let taken: Taken | undefined;
    await runProgram({ words: antialias ? [...words, '--antialias'] : words }, threads, (said) => {
      taken = line.parse(said);
    });
    return taken!;
  } finally {
    await rm(out, { recursive: true });
  }
}

/** Copies of the input size, which take no time to decode. */
export async function copySmall(data: string, target: string): Promise<void> {
  const { imageSize } = recipes.fast;
  for (const name of await readdir(data, { recursive: true })) {
    if (!/\.jpe?g$/i.test(extname(name))) continue;
    const to = join(target, name);
    await mkdir(dirname(to), { recursive: true });
    await sharp(join(data, name)).resize(imageSize, imageSize, { fit: 'fill' }).toFile(to);
  }
}

/**
 * Compares the processor time of a training with that of its parts: decoding alone (or reading, with what identifies a
 * photograph) and a training on small copies.
 *
 * @returns a table in Markdown
 */
export async function compareProcessorTimes(
  data: string,
  { rounds, ...options }: Omit<ProcessorOptions, 'antialias'> & { readonly rounds: number },
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-small-'));
  try {
    await copySmall(data, folder);
    const lines = [
      '| way | decoding, s | reading, s | training on small copies, s | all, s | of decoding and training | of reading and training |',
      '|---|---|---|---|---|---|---|',
    ];
    for (let round = 0; round < rounds; round++) {
      for (const [way, antialias] of Object.entries(WAYS)) {
        const [decoding, reading, training, all] = [
          await timeOf('decode', data, { ...options, antialias }),
          await timeOf('read', data, { ...options, antialias }),
          await timeOf('train', folder, { ...options, antialias }),
          await timeOf('train', data, { ...options, antialias }),
        ].map(({ processorSeconds }) => processorSeconds);
        const shares = [decoding, reading].map((part) => (all / (part + training)).toFixed(2));
        const seconds = [decoding, reading, training, all].map((one) => one.toFixed(1));
        lines.push(`| ${[way, ...seconds, ...shares].join(' | ')} |`);
      }
    }
    return lines.join('\n');
  } finally {
    await rm(folder, { recursive: true });
  }
}
