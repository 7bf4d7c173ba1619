import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { photographFolder } from '../cli/photographs.js';
import { insertSegments, jpegSegment } from '../corpus/jpeg-parts.js';
import { temporaryFolder } from './pictures.js';
import { runProgram } from './programs.js';

/** The output of test/train/programs/many-images.mjs, with sizes in megabytes. */
interface Outcome {
  readonly images: number;
  readonly skipped: number;
  /** Resident size after the scan of the folder. */
  readonly scanned: number;
  /** Resident size after each epoch. */
  readonly resident: readonly number[];
  /** The peak resident size of the process. */
  readonly peak: number;
  readonly state: { readonly inMemory: number; readonly onDisk: number; readonly recalled: number };
  readonly accuracy: readonly number[];
  readonly seconds: number;
}

const classes = ['discs', 'stripes'] as const;
const many = 25_000;
const few = 2000;

/** Megabytes by which two equal runs may differ, because garbage collection is not predictable. */
const tolerance = 60;

/** JPEGs of 180 x 180, all with different bytes, made quickly from a few drawings. */
async function manyPhotographs(folder: string, count: number, drawn: readonly Buffer[][]): Promise<void> {
  for (const [label, name] of classes.entries()) {
    await mkdir(join(folder, name), { recursive: true });
    const pictures = drawn[label];
    for (let from = 0; from < count / 2; from += 100) {
      const numbers = Array.from({ length: Math.min(100, count / 2 - from) }, (_, at) => from + at);
      await Promise.all(
        numbers.map(async (number) => {
          const comment = jpegSegment(0xfe, Buffer.from(`number ${number} of class ${name}`));
          const bytes = insertSegments(pictures[number % pictures.length], comment);
          await writeFile(join(folder, name, `photo-${String(number).padStart(6, '0')}.jpg`), bytes);
        }),
      );
    }
  }
}

describe('training on many images', () => {
  let folder: string;
  const outcomes = new Map<string, Outcome>();

  beforeAll(async () => {
    folder = await temporaryFolder();
    const size = { width: 180, height: 180 };
    const paths = await photographFolder(join(folder, 'drawn'), { classes, perClass: 20, seed: 1, ...size });
    const files = await Promise.all(paths.map((path) => readFile(path)));
    const drawn = [files.slice(0, 20), files.slice(20)];
    await manyPhotographs(join(folder, 'few'), few, drawn);
    await manyPhotographs(join(folder, 'many'), many, drawn);
    const cache = join(folder, 'cache');
    for (const [name, photographs, cacheDirectory] of [
      ['few', 'few', cache],
      ['many', 'many', cache],
      ['again', 'many', cache],
    ]) {
      const outcome = (await runProgram('many-images', [
        join(folder, photographs),
        cacheDirectory,
      ])) as Outcome;
      outcomes.set(name, outcome);
      console.log(name, JSON.stringify(outcome));
    }
  });

  it('uses all of them and learns', () => {
    for (const [name, count] of Object.entries({ few, many, again: many })) {
      const outcome = outcomes.get(name)!;
      expect(outcome).toMatchObject({ images: count, skipped: 0 });
      expect(outcome.accuracy.at(-1)).toBeGreaterThan(0.65);
    }
  });

  it('keeps few pixels in memory, many on disk, and uses them again', () => {
    expect(outcomes.get('few')!.state).toEqual({ inMemory: few, onDisk: 0, recalled: 0 });
    expect(outcomes.get('many')!.state).toEqual({ inMemory: 0, onDisk: many, recalled: 0 });
    expect(outcomes.get('again')!.state).toEqual({ inMemory: 0, onDisk: many, recalled: many });
  });

  it('needs no more memory for 25,000 images than for 2,000', () => {
    expect(outcomes.get('many')!.peak).toBeLessThan(outcomes.get('few')!.peak + tolerance);
    expect(outcomes.get('again')!.peak).toBeLessThan(outcomes.get('few')!.peak + tolerance);
  });
});
