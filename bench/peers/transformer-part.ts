import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { median } from '../timing.js';
import type { BenchContext } from './bench-context.js';
import { ComputeProgram, expectSameFeatures, noisePixels } from './compute-program.js';
import { graftTransformer, torchTransformer } from './peers.js';

const BATCH = 32;
const SIZE = 224;
const CALLS_PER_ROUND = 3;

/**
 * Measures a training step of ViT-tiny with every weight trained. PyTorch writes the network as an ONNX file and Graft
 * imports it. Their scores of one picture are compared first; then each measures in turn, round by round.
 */
export async function runTransformerPart(python: string, context: BenchContext): Promise<void> {
  const { figures, folder, options, problems, say } = context;
  const files = { pixels: join(folder, 'pictures.bin'), onnx: join(folder, 'vit.onnx') };
  await writeFile(files.pixels, noisePixels(BATCH, SIZE));
  const programs: ComputeProgram[] = [];
  for (const [name, command] of [
    ['PyTorch', torchTransformer(python, files, BATCH, options)],
    ['Graft', graftTransformer(files, BATCH, options)],
  ] as const) {
    say(`${name}: starting and warming up ViT-tiny`);
    const program = new ComputeProgram(name, command, options.threads);
    const ready = await problems.attempt(`The start of ${name} with ViT-tiny`, async () => {
      await program.start();
      expectSameFeatures(programs[0] ?? program, program);
      return true;
    });
    programs.push(program);
    if (!ready) break;
  }
  for (let round = 0; programs.length === 2 && round < options.rounds; round++) {
    say(`Training step of ViT-tiny, round ${round + 1} of ${options.rounds}`);
    for (const program of programs) {
      await problems.attempt(`ViT-tiny's step of ${program.name}`, async () => {
        const [variant] = program.ready.variants.step!;
        const times = await program.measure({ work: 'step', variant, calls: CALLS_PER_ROUND });
        figures.add('transformerStep', program.name, variant, median(times));
        return true;
      });
    }
  }
  for (const program of programs) {
    program.finish();
    await problems.attempt(`The end of ${program.name}`, () => program.ended);
  }
}
