import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './child.js';
import type { BenchOptions } from './options.js';

export interface Run {
  /** The folder with the photographs. */
  readonly data: string;
  readonly seed: number;
  /** A folder that the run may write to. */
  readonly out: string;
}

/** How a peer's programs are started. Something that a peer does not do is undefined. */
export interface Peer {
  readonly name: string;
  /** Prints its versions as one JSON object. */
  readonly versions?: Command;
  readonly compute?: (pixels: string, batch: number) => Command;
  /** Ways to run the whole tutorial; all are tried once, the quickest is kept. */
  readonly variants: readonly string[];
  readonly tutorial?: (variant: string, run: Run) => Command;
  /** Trains until this accuracy is reached on all validation images, or to its end. */
  readonly goal?: (variant: string, run: Run, accuracy: number) => Command;
}

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const python = (name: string): string => join(repository, 'bench/peers', name);
const built = (name: string): string => join(repository, 'dist', name);

export function graftPeers(options: BenchOptions): Peer[] {
  const tutorial = ({ data, seed, out }: Run): Command => [
    ...([process.execPath, built('src/cli/main.js'), 'tutorial', '--json'] as const),
    ...['--data', data, '--seed', `${seed}`, '--out', out],
    ...common(options),
  ];
  const graft: Peer = {
    name: 'Graft',
    compute: (pixels, batch) => [
      process.execPath,
      built('bench/peers/graft-compute.js'),
      ...batchOf(pixels, batch),
      ...common(options),
    ],
    variants: ['new views'],
    tutorial: (_, run) => [...tutorial(run), ...lengths(options)],
    goal: (_, run) => [...tutorial(run), '--recipe', 'fast'],
  };
  const reusing: Peer = {
    name: 'Graft, views reused',
    variants: ['--reuse-views'],
    tutorial: (_, run) => [...tutorial(run), ...lengths(options), '--reuse-views'],
  };
  return options.reuseViews ? [graft, reusing] : [graft];
}

export function kerasPeer(interpreter: string, options: BenchOptions): Peer {
  return {
    name: 'Keras',
    variants: ['as the tutorial writes it'],
    ...pythonPrograms(interpreter, 'keras', ['keras', 'tensorflow'], () => [], options),
  };
}

export function torchPeer(interpreter: string, options: BenchOptions): Peer {
  const more = (variant: string) => ['--variant', variant, '--workers', `${options.torchWorkers}`];
  return {
    name: 'PyTorch',
    variants: [options.torchVariant ?? 'eager'],
    ...pythonPrograms(interpreter, 'torch', ['torch', 'torchvision'], more, options),
  };
}

/** @param modules where npm installed TensorFlow.js */
export function tfjsPeer(modules: string, options: BenchOptions): Peer {
  return {
    name: 'tfjs-wasm',
    variants: [],
    compute: (pixels, batch) => [
      process.execPath,
      built('bench/peers/tfjs-compute.js'),
      ...batchOf(pixels, batch),
      ...common(options),
      ...['--modules', modules],
    ],
  };
}

/** The programs PREFIX_compute.py and PREFIX_tutorial.py. */
function pythonPrograms(
  interpreter: string,
  prefix: string,
  modules: readonly string[],
  more: (variant: string) => string[],
  options: BenchOptions,
): Pick<Peer, 'versions' | 'compute' | 'tutorial' | 'goal'> {
  const tutorial = (variant: string, { data, seed }: Run): Command => [
    interpreter,
    python(`${prefix}_tutorial.py`),
    ...['--data', data, '--seed', `${seed}`],
    ...common(options),
    ...more(variant),
  ];
  const entries = modules.map((module) => `"${module}": ${module}.__version__`).join(', ');
  const versions = `"Python": platform.python_version(), ${entries}`;
  return {
    versions: [
      interpreter,
      '-c',
      `import json, platform, ${modules.join(', ')}\nprint(json.dumps({${versions}}))`,
    ],
    compute: (pixels, batch) => [
      interpreter,
      python(`${prefix}_compute.py`),
      ...batchOf(pixels, batch),
      ...common(options),
    ],
    tutorial: (variant, run) => [...tutorial(variant, run), ...lengths(options)],
    goal: (variant, run, accuracy) => [
      ...tutorial(variant, run),
      ...lengths(options),
      ...['--until', `${accuracy}`],
    ],
  };
}

function lengths({ epochs, fineTuneEpochs }: BenchOptions): string[] {
  return ['--epochs', `${epochs}`, '--fine-tune-epochs', `${fineTuneEpochs}`];
}

function common({ threads, weights }: BenchOptions): string[] {
  return ['--threads', `${threads}`, ...(weights === undefined ? [] : ['--weights', weights])];
}

function batchOf(pixels: string, batch: number): string[] {
  return ['--pixels', pixels, '--batch', `${batch}`];
}
