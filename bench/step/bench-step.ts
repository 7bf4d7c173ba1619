import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBusyProgram } from '../busy-program.js';
import { median, medianTime } from '../timing.js';
import { besideEachOther, type FrozenWay, frozenPart, oneAfterTheOther } from './frozen-variants.js';
import { type MaskForm, withMasks } from './masks.js';
import { type Profile, readProfile } from './profile.js';
import { type RecordedStep, recordStep } from './record-step.js';
import { asGraft, sharedStep, type Variant, wholeStep } from './variants.js';

const CALLS = 5;
const PROFILED_RUNS = 8;

/** Milliseconds of a variant, and how many times as long as the first of its kind it takes. */
export interface VariantFigures {
  readonly name: string;
  readonly quiet: VariantTime;
  /** Beside a program that keeps a core busy. */
  readonly busy: VariantTime;
}

export interface VariantTime {
  readonly milliseconds: number;
  /** The median of the rounds' ratios to the variant that is as Graft runs it. */
  readonly ratio: number;
  /** The lowest and the highest of these ratios. */
  readonly range: readonly [number, number];
}

/** Measures ways to run the fine-tuning step of MobileNetV2, and its frozen part, in turns. */
export async function benchStep(
  rounds: number,
  only: readonly string[],
  onRound: (figures: VariantFigures[][]) => void = () => undefined,
): Promise<VariantFigures[][]> {
  const [blocks, channelMajor] = [await recordStep(true), await recordStep(false)];
  const chosen = (name: string): boolean => only.length === 0 || only.some((part) => name.includes(part));
  const load = async (makers: readonly (readonly [string, (name: string) => Promise<Variant>])[]) => {
    const variants: Variant[] = [];
    for (const [index, [name, make]] of makers.entries()) {
      if (index === 0 || chosen(name)) variants.push(await make(name));
    }
    return variants;
  };
  const kinds = [
    await load(steps(blocks, channelMajor)),
    await load(frozenParts(blocks)),
    await load(both(blocks)),
  ];
  const times = kinds.map((kind) => kind.map(() => ({ quiet: [] as number[], busy: [] as number[] })));
  for (let round = -1; round < rounds; round++) {
    for (const condition of ['quiet', 'busy'] as const) {
      const other = condition === 'busy' ? startBusyProgram() : undefined;
      for (const [kind, variants] of kinds.entries()) {
        for (const [index, variant] of variants.entries()) {
          const milliseconds = await medianTime(CALLS, () => variant.run());
          // The first round is a warm-up.
          if (round >= 0) times[kind][index][condition].push(milliseconds);
        }
      }
      other?.kill();
    }
    if (round >= 0) onRound(figures(kinds, times));
  }
  for (const variant of kinds.flat()) await variant.close();
  return figures(kinds, times);
}

function figures(
  kinds: readonly (readonly Variant[])[],
  times: readonly (readonly Readonly<Record<'quiet' | 'busy', readonly number[]>>[])[],
): VariantFigures[][] {
  return kinds.map((variants, kind) =>
    variants.map(({ name }, index) => {
      const of = (condition: 'quiet' | 'busy'): VariantTime => {
        const [own, first] = [times[kind][index][condition], times[kind][0][condition]];
        const ratios = own.map((milliseconds, round) => milliseconds / first[round]);
        return {
          milliseconds: median(own),
          ratio: median(ratios),
          range: [Math.min(...ratios), Math.max(...ratios)],
        };
      };
      return { name, quiet: of('quiet'), busy: of('busy') };
    }),
  );
}

/** Where Graft divides the frozen part. */
const AFTER_LARGE_MAPS = 'block_3_project_BN';
const THREE_PARTS = ['block_1_project_BN', AFTER_LARGE_MAPS];

type Maker = readonly [string, (name: string) => Promise<Variant>];

function steps(blocks: RecordedStep, channelMajor: RecordedStep): Maker[] {
  const whole = (step: RecordedStep, settings: Partial<typeof asGraft>) => (name: string) =>
    wholeStep(name, step.whole, { ...asGraft, ...settings });
  const masks = (form: MaskForm) => (name: string) =>
    wholeStep(
      name,
      blocks.rewritten((graph) => withMasks(graph, form)),
      asGraft,
    );
  return [
    ['step: channels in blocks, two threads that spin for 20 us', whole(blocks, {})],
    ['step: no spinning', whole(blocks, { spin: 0 })],
    ['step: spinning for 5 us', whole(blocks, { spin: 5 })],
    ['step: spinning for 100 us', whole(blocks, { spin: 100 })],
    ['step: spinning without limit', whole(blocks, { spin: undefined })],
    ['step: dynamic_block_base 4', whole(blocks, { dynamicBlockBase: 4 })],
    ['step: no spinning, dynamic_block_base 4', whole(blocks, { spin: 0, dynamicBlockBase: 4 })],
    ['step: memory pattern', whole(blocks, { memoryPattern: true })],
    ['step: three threads', whole(blocks, { threads: 3 })],
    ['step: four threads', whole(blocks, { threads: 4 })],
    ['step: one thread', whole(blocks, { threads: 1 })],
    ['step: two half-batches', (name) => sharedStep(name, blocks, 2)],
    ['step: four quarter-batches', (name) => sharedStep(name, blocks, 4)],
    ['step: masks of ReLU6 from comparisons', masks('comparisons')],
    ['step: gradient of ReLU6 with Where', masks('where')],
    ['step: masks of ReLU6 from the distance to 3', masks('distance')],
    ['step: channel-major', whole(channelMajor, {})],
    ['step: channel-major, no spinning', whole(channelMajor, { spin: 0 })],
    ['step: channel-major, one thread', whole(channelMajor, { threads: 1 })],
  ];
}

function frozenParts(step: RecordedStep): Maker[] {
  const of = (way: Partial<FrozenWay>) => (name: string) =>
    frozenPart(name, step, { graphs: step.frozen, share: 16, ...way });
  const inChunks = (...chunkSizes: readonly number[]) =>
    of({ graphs: step.frozenDivided([AFTER_LARGE_MAPS], chunkSizes) });
  const whole = (chunkSize: number, way: Partial<FrozenWay> = {}) =>
    of({ graphs: step.frozenDivided([], [chunkSize]), ...way });
  return [
    ['frozen part: 16 pictures for each thread, in chunks of 2 and 8', of({})],
    ['frozen part: 8 pictures for the thread that is free', of({ share: 8 })],
    ['frozen part: 4 pictures for the thread that is free', of({ share: 4 })],
    ['frozen part: 2 pictures for the thread that is free', of({ share: 2 })],
    ['frozen part: chunks of 1 and 8', inChunks(1, 8)],
    ['frozen part: chunks of 1 and 4', inChunks(1, 4)],
    ['frozen part: chunks of 1 and 16', inChunks(1, 16)],
    ['frozen part: chunks of 2 and 4', inChunks(2, 4)],
    ['frozen part: chunks of 2 and 16', inChunks(2, 16)],
    ['frozen part: chunks of 4 and 8', inChunks(4, 8)],
    ['frozen part: chunks of 8 and 8', inChunks(8, 8)],
    ['frozen part: chunks of 1, 2 and 8', of({ graphs: step.frozenDivided(THREE_PARTS, [1, 2, 8]) })],
    ['frozen part: chunks of 1, 4 and 8', of({ graphs: step.frozenDivided(THREE_PARTS, [1, 4, 8]) })],
    ['frozen part: not divided, chunks of 1', whole(1)],
    ['frozen part: not divided, chunks of 2', whole(2)],
    ['frozen part: not divided, chunks of 4', whole(4)],
    ['frozen part: not divided, chunks of 8', whole(8)],
    ['frozen part: not divided, one session, chunks of 8', whole(8, { share: 32, workers: 1, threads: 2 })],
    ['frozen part: one session on two threads', of({ share: 32, workers: 1, threads: 2 })],
    ['frozen part: one thread', of({ share: 32, workers: 1 })],
  ];
}

function both(step: RecordedStep): Maker[] {
  return [
    ['both: the frozen part of a batch, then its step', (name) => oneAfterTheOther(name, step)],
    ['both: the next frozen part beside the step, a thread each', (name) => besideEachOther(name, step)],
  ];
}

/** Where the time of a step goes, with channels in blocks and without, on one and two threads, and of the frozen part. */
export async function profileStep(): Promise<{ name: string; profile: Profile }[]> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'));
  const found: { name: string; profile: Profile }[] = [];
  const read = async (name: string, prefix: string): Promise<void> => {
    const file = (await readdir(folder)).find((path) => path.startsWith(prefix))!;
    found.push({ name, profile: await readProfile(join(folder, file), PROFILED_RUNS) });
  };
  for (const inBlocks of [true, false]) {
    const step = await recordStep(inBlocks);
    for (const threads of [2, 1]) {
      const prefix = `${inBlocks}-${threads}`;
      const settings = { ...asGraft, threads, profile: join(folder, prefix) };
      const variant = await wholeStep(prefix, step.whole, settings);
      for (let run = 0; run < PROFILED_RUNS; run++) await variant.run();
      await variant.close();
      await read(`${inBlocks ? 'channels in blocks' : 'channel-major'}, threads: ${threads}`, prefix);
    }
    if (!inBlocks) continue;
    const way = { graphs: step.frozen, share: 32, workers: 1, profile: join(folder, 'part') };
    const variant = await frozenPart('frozen part', step, way);
    // It has run once already, to check its features.
    for (let run = 1; run < PROFILED_RUNS; run++) await variant.run();
    await variant.close();
    for (const index of step.frozen.keys())
      await read(`frozen part ${index + 1}, threads: 1`, `part${index}`);
  }
  await rm(folder, { recursive: true });
  return found;
}
