import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBusyProgram } from '../busy-program.js';
import { SIZE } from '../compute.js';
import { median } from '../timing.js';
import type { BenchContext } from './bench-context.js';
import { ComputeProgram, expectSameFeatures, noisePixels } from './compute-program.js';
import type { Peer } from './peers.js';
import { WORKS } from './protocol.js';

const BATCH = 32;
const CALLS_PER_ROUND = 10;

/**
 * Measures the forward pass and the fine-tuning step. All programs are started first, one after the other; then each
 * measures in turn, round by round, so that a change of the machine's speed affects all of them.
 */
export async function runComputePart(peers: readonly Peer[], context: BenchContext): Promise<void> {
  const { figures, folder, options, problems, say } = context;
  const pixels = join(folder, 'pixels.bin');
  await writeFile(pixels, noisePixels(BATCH, SIZE));
  let programs: ComputeProgram[] = [];
  for (const { name, compute } of peers) {
    if (compute === undefined) continue;
    say(`${name}: starting and warming up`);
    const program = new ComputeProgram(name, compute(pixels, BATCH), options.threads);
    const ready = await problems.attempt(`The start of ${name}`, async () => {
      await program.start();
      // Random weights differ, so the results cannot be compared.
      if (options.weights !== undefined) expectSameFeatures(programs[0] ?? program, program);
      return true;
    });
    if (ready) programs.push(program);
    else program.finish();
  }
  const other = options.busy ? startBusyProgram() : undefined;
  for (let round = 0; round < options.rounds; round++) {
    say(`Forward pass and fine-tuning step, round ${round + 1} of ${options.rounds}`);
    for (const work of WORKS) {
      for (const program of programs) {
        const done = await problems.attempt(`The ${work} of ${program.name}`, async () => {
          for (const variant of program.ready.variants[work] ?? []) {
            const milliseconds = median(await program.measure({ work, variant, calls: CALLS_PER_ROUND }));
            const value = work === 'forward' ? (1000 * BATCH) / milliseconds : milliseconds;
            figures.add(work, program.name, variant, value);
          }
          return true;
        });
        if (!done) programs = programs.filter((other) => other !== program);
      }
    }
  }
  other?.kill();
  for (const program of programs) {
    program.finish();
    await problems.attempt(`The end of ${program.name}`, () => program.ended);
  }
}
