import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { UsageError } from '../../src/errors.js';
import { wholeNumber } from '../usage.js';

/**
 * `compute`: forward pass and step. `transformer`: a step of ViT-tiny. `tutorial`: whole runs. `goal`: time to 98 %.
 * `photographs`: the first epoch on photographs of many megapixels.
 */
const PARTS = ['compute', 'transformer', 'tutorial', 'goal', 'photographs'] as const;
export type Part = (typeof PARTS)[number];

export interface BenchOptions {
  readonly data: string | undefined;
  readonly weights: string | undefined;
  readonly kerasPython: string | undefined;
  readonly torchPython: string | undefined;
  readonly timmPython: string | undefined;
  readonly tfjs: boolean;
  readonly parts: readonly Part[];
  readonly threads: number;
  /** The number of measurements of the forward pass and of the step, with several calls each. */
  readonly rounds: number;
  /** Measures the forward pass and the step beside a program that keeps a core busy. */
  readonly busy: boolean;
  readonly tutorialRuns: number;
  readonly goalRuns: number;
  readonly epochs: number;
  readonly fineTuneEpochs: number;
  /** The most training images, and the most validation images. Default: all. */
  readonly images: number | undefined;
  readonly seed: number;
  /** PyTorch's variant in whole runs. Default: the one with the fastest step. */
  readonly torchVariant: string | undefined;
  readonly torchWorkers: number;
  /** Also measures whole runs of Graft with --reuse-views. */
  readonly reuseViews: boolean;
  readonly json: string | undefined;
}

export const USAGE = `npm run bench:peers -- [options]

  --data DIR               holds train/ and validation/, each with class folders
  --weights FILE.h5        Keras' weights of MobileNetV2 without top
  --keras-python PROGRAM   a Python with requirements.txt installed; without it, Keras is skipped
  --torch-python PROGRAM   a Python with requirements-torch.txt installed; without it, PyTorch is skipped
  --timm-python PROGRAM    a Python with requirements-timm.txt installed; the part transformer needs it
  --no-tfjs                skip TensorFlow.js, which npm installs into a temporary folder
  --parts LIST             of compute, transformer, tutorial, goal, photographs, with commas (default: all but photographs,
                           whose --data is a folder that \`node dist/bench/phone-photographs.js\` wrote)
  --threads N              processor cores for every program (default: all)
  --rounds N               measurements of the forward pass and of the step (default 7)
  --busy                   measure these beside a program that keeps a core busy
  --tutorial-runs N        whole tutorials of each program (default 3)
  --goal-runs N            runs to 98 % of each peer (default 1); Graft's fast recipe runs three times at least
  --epochs N, --fine-tune-epochs N   of the tutorial (default 10 and 10)
  --images N               use only so many images for training, and for validation
  --seed N                 of the first run; each further one adds 1 (default 1)
  --torch-variant NAME     eager, torch.compile or TorchScript in whole runs, with ", sleeping threads" behind it for
                           OMP_WAIT_POLICY=PASSIVE (default: the quickest step's, with and without)
  --torch-workers N        processes that load pictures for PyTorch (default: --threads)
  --reuse-views            also measure Graft with its option of this name
  --quick                  3 rounds, one whole run of 2 + 2 epochs, one run to 98 %
  --json FILE              write every measurement`;

/** @throws UsageError for options that do not exist or contradict each other */
export function parseOptions(args: readonly string[]): BenchOptions {
  const { values } = parse(args);
  const quick = values.quick === true;
  const number = (name: keyof typeof values, standard: number): number => {
    const text = values[name] as string | undefined;
    return text === undefined ? standard : wholeNumber(`--${name}`, text);
  };
  const threads = number('threads', availableParallelism());
  const options = {
    data: values.data,
    weights: values.weights,
    kerasPython: values['keras-python'],
    torchPython: values['torch-python'],
    timmPython: values['timm-python'],
    tfjs: values['no-tfjs'] !== true,
    parts: chosenParts(values.parts),
    threads,
    rounds: number('rounds', quick ? 3 : 7),
    busy: values.busy === true,
    tutorialRuns: number('tutorial-runs', quick ? 1 : 3),
    goalRuns: number('goal-runs', 1),
    epochs: number('epochs', quick ? 2 : 10),
    fineTuneEpochs: number('fine-tune-epochs', quick ? 2 : 10),
    images: values.images === undefined ? undefined : wholeNumber('--images', values.images),
    seed: number('seed', 1),
    torchVariant: values['torch-variant'],
    torchWorkers: number('torch-workers', threads),
    reuseViews: values['reuse-views'] === true,
    json: values.json,
  };
  const needData = options.parts.filter((part) => part !== 'compute' && part !== 'transformer');
  if (needData.length > 0 && (options.data === undefined || options.weights === undefined)) {
    throw new UsageError(`The parts ${needData.join(' and ')} need --data and --weights.`, {
      hint: 'Give both, or choose other --parts, such as compute.',
    });
  }
  return options;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        data: { type: 'string' },
        weights: { type: 'string' },
        'keras-python': { type: 'string' },
        'torch-python': { type: 'string' },
        'timm-python': { type: 'string' },
        'no-tfjs': { type: 'boolean' },
        parts: { type: 'string' },
        threads: { type: 'string' },
        rounds: { type: 'string' },
        busy: { type: 'boolean' },
        'tutorial-runs': { type: 'string' },
        'goal-runs': { type: 'string' },
        epochs: { type: 'string' },
        'fine-tune-epochs': { type: 'string' },
        images: { type: 'string' },
        seed: { type: 'string' },
        'torch-variant': { type: 'string' },
        'torch-workers': { type: 'string' },
        'reuse-views': { type: 'boolean' },
        quick: { type: 'boolean' },
        json: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message, { hint: USAGE, cause: error });
  }
}

function chosenParts(text: string | undefined): readonly Part[] {
  // The photographs of the other parts are small.
  if (text === undefined) return PARTS.filter((part) => part !== 'photographs');
  const names = text.split(',');
  const unknown = names.find((name) => !(PARTS as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`--parts expects ${PARTS.join(', ')}, but received ${unknown}.`);
  }
  return PARTS.filter((part) => names.includes(part));
}
