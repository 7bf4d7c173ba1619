import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCompute, type KernelFigures } from './compute.js';
import { benchPictures } from './pictures.js';

/* `npm run bench [-- --json] [-- --threads N]`: how fast the hot paths are on this machine. */

const { values } = parseArgs({ options: { json: { type: 'boolean' }, threads: { type: 'string' } } });
const threads = values.threads === undefined ? undefined : Number(values.threads);
const compute = await benchCompute(threads);
const pictures = await benchPictures(threads);
const machine = {
  processor: cpus()[0].model,
  threads: threads ?? availableParallelism(),
  node: process.version,
};

if (values.json) {
  console.log(JSON.stringify({ machine, ...compute, pictures }));
} else {
  const kernel = (figures: KernelFigures): string =>
    `${figures.milliseconds.toFixed(1)} ms, ${figures.gigaflops.toFixed(0)} GFLOP/s, ${figures.fractionOfPeak.toFixed(2)} of the peak`;
  console.log(`${machine.processor}, ${machine.threads} threads, Node ${machine.node}`);
  console.log(`MatMul peak (2048 x 2048 x 2048)         ${compute.peak.toFixed(0)} GFLOP/s`);
  console.log(`Frozen forward pass, batch 32, 160x160   ${kernel(compute.forward)}`);
  console.log(`Fine-tuning step from layer 100          ${kernel(compute.fineTuningStep)}`);
  console.log(`Decode 450x370 JPEG to 160x160           ${pictures.decode.toFixed(0)} images/s`);
  console.log(`Flip and rotate 160x160                  ${pictures.augment.toFixed(0)} images/s`);
  for (const [name, speed] of Object.entries(pictures.augmentEach)) {
    console.log(`  ${name.padEnd(19)} on one thread   ${speed.toFixed(0)} images/s`);
  }
}
