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

/** How to start a peer's programs; undefined for work that a peer does not do. */
export interface Peer {
  readonly name: string;
  /** Prints its versions as one JSON object. */
  readonly versions?: Command;
  readonly compute?: (pixels: string, batch: number) => Command;
  /** Ways to run the whole tutorial; each is tried once, and the fastest is kept. */
  readonly variants: readonly string[];
  readonly tutorial?: (variant: string, run: Run) => Command;
  /** Trains until all validation images reach this accuracy, or to the end. */
  readonly goal?: (variant: string, run: Run, accuracy: number) => Command;
}

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const python = (name: string): string => join(repository, 'bench/peers', name);
const built = (name: string): string => join(repository, 'dist', name);

/** The suffix of a variant of PyTorch whose threads sleep while they wait for each other. */
export const SLEEPING_THREADS = ', sleeping threads';

export function graftPeers(options: BenchOptions): Peer[] {
  const tutorial = ({ data, seed, out }: Run, ...more: string[]): Command => {
    const settings = ['--data', data, '--seed', `${seed}`, '--out', out, ...common(options), ...more];
    return { words: [process.execPath, built('src/cli/main.js'), 'tutorial', '--json', ...settings] };
  };
  const graft: Peer = {
    name: 'Graft',
    compute: (pixels, batch) => nodeCompute('graft-compute.js', pixels, batch, options),
    variants: ['new views'],
    tutorial: (_, run) => tutorial(run, ...lengths(options)),
    goal: (_, run) => tutorial(run, '--recipe', 'fast'),
  };
  const reusing: Peer = {
    name: 'Graft, views reused',
    variants: ['--reuse-views'],
    tutorial: (_, run) => tutorial(run, ...lengths(options), '--reuse-views'),
  };
  return options.reuseViews ? [graft, reusing] : [graft];
}

/** @param modules the folder in which npm installed TensorFlow.js */
export function tfjsPeer(modules: string, options: BenchOptions): Peer {
  return {
    name: 'tfjs-wasm',
    compute: (pixels, batch) => nodeCompute('tfjs-compute.js', pixels, batch, options, '--modules', modules),
    variants: [],
  };
}

export function kerasPeer(interpreter: string, options: BenchOptions): Peer {
  return {
    name: 'Keras',
    variants: ['as the tutorial writes it'],
    ...pythonPrograms({ interpreter, prefix: 'keras', modules: ['keras', 'tensorflow'] }, options),
  };
}

export function torchPeer(interpreter: string, options: BenchOptions): Peer {
  const settings = (variant: string): string[] => [
    ...['--variant', variant.replace(SLEEPING_THREADS, '')],
    ...['--workers', `${options.torchWorkers}`],
  ];
  // The OpenMP library in PyTorch's package spins by default.
  const environment = (variant: string) =>
    variant.endsWith(SLEEPING_THREADS) ? { OMP_WAIT_POLICY: 'PASSIVE' } : undefined;
  const programs = { interpreter, prefix: 'torch', modules: ['torch', 'torchvision'], settings, environment };
  return {
    name: 'PyTorch',
    variants: [options.torchVariant ?? 'eager'],
    ...pythonPrograms(programs, options),
  };
}

interface PythonPrograms {
  readonly interpreter: string;
  /** The programs are PREFIX_compute.py and PREFIX_tutorial.py. */
  readonly prefix: string;
  /** The packages whose versions are reported. */
  readonly modules: readonly string[];
  /** More options of a whole run. */
  readonly settings?: (variant: string) => string[];
  readonly environment?: (variant: string) => Command['environment'];
}

function pythonPrograms(
  { environment, interpreter, modules, prefix, settings }: PythonPrograms,
  options: BenchOptions,
): Omit<Peer, 'name' | 'variants'> {
  const tutorial = (variant: string, { data, seed }: Run, ...more: string[]): Command => ({
    words: [
      interpreter,
      python(`${prefix}_tutorial.py`),
      ...['--data', data, '--seed', `${seed}`, ...common(options), ...lengths(options)],
      ...(settings?.(variant) ?? []),
      ...more,
    ],
    environment: environment?.(variant),
  });
  const entries = modules.map((module) => `"${module}": ${module}.__version__`).join(', ');
  const versions = `"Python": platform.python_version(), ${entries}`;
  const program = `import json, platform, ${modules.join(', ')}\nprint(json.dumps({${versions}}))`;
  return {
    versions: { words: [interpreter, '-c', program] },
    compute: (pixels, batch) => ({
      words: [interpreter, python(`${prefix}_compute.py`), ...batchOf(pixels, batch), ...common(options)],
    }),
    tutorial: (variant, run) => tutorial(variant, run),
    goal: (variant, run, accuracy) => tutorial(variant, run, '--until', `${accuracy}`),
  };
}

function nodeCompute(
  program: string,
  pixels: string,
  batch: number,
  options: BenchOptions,
  ...more: string[]
): Command {
  const settings = [...batchOf(pixels, batch), ...common(options), ...more];
  return { words: [process.execPath, built(join('bench/peers', program)), ...settings] };
}

interface TransformerFiles {
  readonly pixels: string;
  /** The network: PyTorch writes it, Graft reads it. */
  readonly onnx: string;
}

/** @param interpreter a Python with requirements-timm.txt installed */
export function torchTransformer(
  interpreter: string,
  files: TransformerFiles,
  batch: number,
  options: BenchOptions,
): Command {
  return { words: [interpreter, python('torch_vit.py'), ...transformerSettings(files, batch, options)] };
}

export function graftTransformer(files: TransformerFiles, batch: number, options: BenchOptions): Command {
  const program = built('bench/peers/graft-vit.js');
  return { words: [process.execPath, program, ...transformerSettings(files, batch, options)] };
}

function transformerSettings(
  { pixels, onnx }: TransformerFiles,
  batch: number,
  { threads }: BenchOptions,
): string[] {
  return [...batchOf(pixels, batch), '--threads', `${threads}`, '--onnx', onnx];
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
