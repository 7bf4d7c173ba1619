import { availableParallelism, cpus } from 'node:os';
import { benchBackbones } from './backbones.js';
import type { Times } from './browser/bench-browser.js';
import { benchCompute, type KernelFigures } from './compute.js';
import { benchImported } from './imported.js';
import { benchPictures } from './pictures.js';
import type { VariantFigures } from './step/bench-step.js';
import { readOptions, wholeNumber } from './usage.js';

const USAGE = `npm run bench -- [PART] [options]

  (no part)        the speed of the hot paths on this machine
  --backbones      compares the backbones
    --only NAME      only this one; several times for several
    --size N         pixels of a side (default 224)
  --lite0 FILE     EfficientNet-Lite0 from FILE.onnx beside the same network of Graft's own layers; also with --size
  --browser        the forward pass and the fine-tuning step in Chromium beside Node
    --tfjs           and in TensorFlow.js, which it downloads
  --start          how long Graft takes to start
  --serving        how Graft serves pictures
    --before FOLDER  also with another build, for --start and --serving; several times for several
  --resize         the two ways of resizing with antialiasing
  --step           ways to run the fine-tuning step of MobileNetV2 and its frozen part in turns, alone and beside a busy program
    --rounds N       default 5
    --only TEXT      only the ways whose name contains it; several times for several
    --profile        instead, which operators a step's time goes to
  --studio FOLDER  drops class folders on the static Studio in Chromium, trains and judges
    --each N         photographs of each class (default 150)
    --add-only       does not train

  --threads N      processor cores (default: all)
  --json           prints JSON`;

const { values } = readOptions(USAGE, {
  options: {
    json: { type: 'boolean' },
    threads: { type: 'string' },
    backbones: { type: 'boolean' },
    browser: { type: 'boolean' },
    tfjs: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    lite0: { type: 'string' },
    size: { type: 'string', default: '224' },
    studio: { type: 'string' },
    each: { type: 'string', default: '150' },
    'add-only': { type: 'boolean', default: false },
    start: { type: 'boolean' },
    serving: { type: 'boolean' },
    resize: { type: 'boolean' },
    before: { type: 'string', multiple: true, default: [] },
    step: { type: 'boolean' },
    profile: { type: 'boolean' },
    rounds: { type: 'string', default: '5' },
  },
});
const threads = values.threads === undefined ? undefined : wholeNumber('--threads', values.threads);
const size = wholeNumber('--size', values.size);
const rounds = wholeNumber('--rounds', values.rounds);
const each = wholeNumber('--each', values.each);
const machine = {
  processor: cpus()[0].model,
  threads: threads ?? availableParallelism(),
  node: process.version,
};
const kernel = (figures: KernelFigures): string =>
  `${figures.milliseconds.toFixed(1)} ms, ${figures.gigaflops.toFixed(0)} GFLOP/s, ${figures.fractionOfPeak.toFixed(2)} of the peak`;

if (values.studio !== undefined) {
  const { benchStudio } = await import('./browser/bench-studio.js');
  const figures = await benchStudio(values.studio, each, values['add-only']);
  if (values.json) {
    console.log(JSON.stringify({ machine, studio: figures }));
  } else {
    const { browser, photographs, added, addedMemory, training } = figures;
    const memory = (most: number | undefined): string =>
      most === undefined ? '' : `, memory of the browser at most ${most.toFixed(0)} MB`;
    console.log(
      `${machine.processor}, ${browser}, ${photographs} photographs; seconds since they were dropped`,
    );
    console.log(`added    ${added.toFixed(0)}${memory(addedMemory)}`);
    if (training !== undefined) {
      console.log(`trained  ${training.trained.toFixed(0)}${memory(training.memory)}`);
      console.log(`judged   ${training.judged.toFixed(0)}, ${(training.accuracy * 100).toFixed(1)} % right`);
    }
  }
} else if (values.resize) {
  const { benchResize } = await import('./resize.js');
  const figures = await benchResize();
  if (values.json) {
    console.log(JSON.stringify({ machine, resize: figures }));
  } else {
    console.log(`${machine.processor}, Node ${machine.node}, one thread; ms for 160x160 pixels, averaged`);
    for (const { size, loops, simd } of figures) {
      const name = `${size[1]}x${size[0]}`.padEnd(10);
      console.log(`${name} JavaScript ${loops.toFixed(2)}, SIMD ${simd?.toFixed(2) ?? 'missing'}`);
    }
  }
} else if (values.browser) {
  // Chromium and the bundler are needed only here.
  const { benchBrowser } = await import('./browser/bench-browser.js');
  const figures = await benchBrowser(values.tfjs);
  if (values.json) {
    console.log(JSON.stringify({ machine, browser: figures }));
  } else {
    const times = ({ milliseconds, processor }: Times): string =>
      `${milliseconds.toFixed(0)} ms, ${processor.toFixed(0)} ms of processor time`;
    const { browser, works, tfjs } = figures;
    console.log(
      `${machine.processor}, Node ${machine.node}, ${browser}, ${figures.threads} threads, batch 32`,
    );
    for (const [name, { node, page, ratio, speeds }] of [
      ['Frozen forward pass, 160x160', works.forward],
      ['Fine-tuning step from layer 100', works.step],
      ['MatMul (2048 x 2048 x 2048)', works.product],
    ] as const) {
      console.log(
        `${name.padEnd(32)} Node      ${times(node)}, ${speeds.node.toFixed(1)} GFLOP in a second of it`,
      );
      const slower = `${speeds.page.toFixed(1)} GFLOP in a second of it, ${ratio.toFixed(2)} times Node's`;
      console.log(`${''.padEnd(32)} Chromium  ${times(page)}, ${slower}`);
    }
    if (tfjs) console.log(`${'Forward pass in TensorFlow.js'.padEnd(32)} Chromium  ${times(tfjs)}`);
  }
} else if (values.step && values.profile) {
  const { profileStep } = await import('./step/bench-step.js');
  const profiles = await profileStep();
  if (values.json) {
    console.log(JSON.stringify({ machine, profiles }));
  } else {
    console.log(`${machine.processor}, Node ${machine.node}, batch 32, ONNX Runtime's profile of a step`);
    for (const { name, profile } of profiles) {
      console.log(`${name}: ${profile.total.toFixed(1)} ms`);
      for (const share of [...profile.operators.slice(0, 20), ...profile.nodes.slice(0, 20)]) {
        console.log(
          `${share.milliseconds.toFixed(2).padStart(8)} ms ${share.count.toFixed(0).padStart(5)} x ${share.name}`,
        );
      }
    }
  }
} else if (values.step) {
  const { benchStep } = await import('./step/bench-step.js');
  const say = (kinds: VariantFigures[][]): void => {
    for (const { name, quiet, busy } of kinds.flat()) {
      const shown = ({ milliseconds, ratio, range: [least, most] }: typeof quiet): string =>
        `${milliseconds.toFixed(0).padStart(4)} ms ${ratio.toFixed(2)} (${least.toFixed(2)} to ${most.toFixed(2)})`;
      console.log(`${name.padEnd(60)} ${shown(quiet)}   ${shown(busy)}`);
    }
  };
  const onRound = values.json ? undefined : say;
  if (!values.json) {
    console.log(`${machine.processor}, Node ${machine.node}, batch 32; alone, and beside a busy program`);
    console.log(
      'After each round: medians, and the medians and ranges of the ratios to the first way of each kind',
    );
  }
  const kinds = await benchStep(rounds, values.only, onRound);
  if (values.json) console.log(JSON.stringify({ machine, step: kinds }));
} else if (values.lite0 !== undefined) {
  const figures = await benchImported(values.lite0, threads, size);
  if (values.json) {
    console.log(JSON.stringify({ machine, imported: figures }));
  } else {
    console.log(`${machine.processor}, ${machine.threads} threads, Node ${machine.node}, batch 32`);
    for (const [name, { imported, own, ratio }] of Object.entries(figures)) {
      const times = `imported ${imported.toFixed(0)} ms, own layers ${own.toFixed(0)} ms`;
      console.log(`EfficientNet-Lite0  ${name.padEnd(8)} ${times}, ratio ${ratio.toFixed(2)}`);
    }
  }
} else if (values.start || values.serving) {
  const { benchStart } = await import('./start.js');
  const { benchServing } = await import('./serving/bench-serving.js');
  const lines = await (values.start ? benchStart : benchServing)(values.before);
  console.log(`${machine.processor}, ${machine.threads} threads, Node ${machine.node}`);
  for (const line of lines) console.log(line);
} else if (values.backbones) {
  const figures = await benchBackbones(threads, size, values.only);
  if (values.json) {
    console.log(JSON.stringify({ machine, backbones: figures }));
  } else {
    console.log(`${machine.processor}, ${machine.threads} threads, Node ${machine.node}, batch 32`);
    for (const { backbone, size, forward, frozen, fineTuningStep } of figures) {
      console.log(`${backbone.padEnd(17)} ${size}x${size}  forward pass      ${kernel(forward)}`);
      console.log(`${''.padEnd(17)} ${''.padEnd(7)}  frozen part       ${kernel(frozen)}`);
      console.log(`${''.padEnd(17)} ${''.padEnd(7)}  fine-tuning step  ${kernel(fineTuningStep)}`);
    }
  }
} else {
  const compute = await benchCompute(threads);
  const pictures = await benchPictures(threads);
  if (values.json) {
    console.log(JSON.stringify({ machine, ...compute, pictures }));
  } else {
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
}
