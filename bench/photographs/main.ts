import { availableParallelism } from 'node:os';
import { UsageError } from '../../src/errors.js';
import { readOptions, wholeNumber, wholeNumbers } from '../usage.js';
import { accuracyTable, judgeWays } from './accuracy.js';
import { compareEtas } from './eta.js';
import { compareProcessorTimes } from './processor.js';

/* Measures on photographs of many megapixels, such as those that `node dist/bench/phone-photographs.js` makes. */

const USAGE = `npm run bench:photographs -- PART FOLDER... [options]

  PART            accuracy: exact, averaged and shrunk while decoding, compared on photographs that were not trained on
                  eta: the times that \`graft train\` says are left, compared with what came; on Linux
                  processor: the processor time of a training, compared with that of its parts
  FOLDER          class folders of large photographs
  --weights FILE  default: as \`graft train\` finds them
  --seeds LIST    of the trainings that \`accuracy\` compares (default 1,2,3)
  --rounds N      of \`processor\` (default 1)
  --set NAME=VALUE  a setting of the trainings that \`eta\` follows
  --threads N     processor cores (default: all)`;

const PARTS = { accuracy, eta, processor } as const;

interface Options {
  readonly weights: string | undefined;
  readonly seeds: readonly number[];
  readonly threads: number | undefined;
  readonly set: readonly string[];
  readonly rounds: number;
}

async function accuracy(data: string, options: Options): Promise<void> {
  const judged = await judgeWays({ data, ...options });
  process.stdout.write(`${accuracyTable(data, judged)}\n`);
}

async function processor(
  data: string,
  { weights, threads = availableParallelism(), rounds }: Options,
): Promise<void> {
  if (weights === undefined) throw new UsageError('The part processor needs --weights.', { hint: USAGE });
  process.stdout.write(`${await compareProcessorTimes(data, { weights, threads, rounds })}\n`);
}

async function eta(data: string, { set, ...options }: Options): Promise<void> {
  const words = set.flatMap((setting) => ['--set', setting]);
  process.stdout.write(`${await compareEtas({ data, words, ...options })}\n`);
}

const { values, positionals } = readOptions(USAGE, {
  allowPositionals: true,
  options: {
    weights: { type: 'string' },
    seeds: { type: 'string', default: '1,2,3' },
    threads: { type: 'string' },
    rounds: { type: 'string', default: '1' },
    set: { type: 'string', multiple: true, default: [] },
  },
});
const [part, ...folders] = positionals;
if (!Object.hasOwn(PARTS, part ?? '') || folders.length === 0) {
  throw new UsageError('Expected a part and a folder.', { hint: USAGE });
}
const { weights, seeds, threads, set, rounds } = values;
const options = {
  weights,
  set,
  rounds: wholeNumber('--rounds', rounds),
  seeds: wholeNumbers('--seeds', seeds),
  threads: threads === undefined ? undefined : wholeNumber('--threads', threads),
};
for (const folder of folders) await PARTS[part as keyof typeof PARTS](folder, options);
