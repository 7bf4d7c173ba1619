import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parseGraph } from '../../src/graph/index.js';
import { Random } from '../../src/random.js';
import { ended, filesBelow, graftJson, startGraft, temporaryFolder } from './command.js';
import { photographFolder } from './photographs.js';

/** kill -9 at random moments of a run: before its first file, during training, while it writes files, at its end. */
const kills = 50;
const killsPerRun = 10;

let folder: string;
const settings = [
  ...['--recipe', 'tutorial', '--weights', 'openimages', '--offline', '--seed', '5', '--threads', '2'],
  ...[
    '--set',
    'imageSize=64',
    '--set',
    'batchSize=8',
    '--set',
    'averaging=0.9',
    '--set',
    'keepBest=val_loss',
  ],
  ...['--set', 'featureExtraction.epochs=2', '--set', 'fineTuning.epochs=2', '--set', 'fineTuning.from=140'],
  // Also within an epoch, after about every second step.
  ...['--checkpoint-minutes', '0.002'],
];

const begin = (run: string): string[] => ['train', 'photos', ...settings, '--out', run];

/** The results to compare: a run's figures, and every number in its model. */
async function outcome(run: string): Promise<unknown> {
  const history = await readFile(join(folder, run, 'history.json'), 'utf8');
  const model = join(folder, run, 'model.onnx');
  const { constants } = parseGraph(await readFile(model), model);
  const weights = Array.from(constants, ([name, { data }]) => [
    name,
    Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64'),
  ]);
  return { history, weights };
}

describe('graft train, killed', () => {
  let whole: unknown;
  let wholeMilliseconds: number;
  beforeAll(async () => {
    folder = await temporaryFolder();
    await photographFolder(join(folder, 'photos'), {
      classes: ['discs', 'squares'],
      perClass: 24,
      seed: 1,
      width: 80,
      height: 64,
    });
    const start = performance.now();
    await graftJson(begin('whole'), folder);
    wholeMilliseconds = performance.now() - start;
    whole = await outcome('whole');
  });

  it(`has the same result after ${kills} kills as without`, async () => {
    const random = new Random(Date.now());
    const moments: number[] = [];
    let run = 0;
    let killsOfRun = 0;
    while (moments.length < kills || killsOfRun > 0) {
      const name = `run-${run}`;
      const started = existsSync(join(folder, name, 'config.json'));
      const finished = existsSync(join(folder, name, 'results.json'));
      const child = startGraft([...(started ? ['train', '--resume', name] : begin(name)), '--json'], folder);
      // A run that was complete when it was killed says so. After enough kills, a run may end.
      const spared = finished || killsOfRun === killsPerRun || moments.length === kills;
      const moment = spared ? 600_000 : random.uniform(0, wholeMilliseconds);
      const timer = setTimeout(() => child.kill('SIGKILL'), moment);
      const { code, signal, stderr } = await ended(child);
      clearTimeout(timer);
      if (signal === 'SIGKILL') {
        moments.push(moment);
        killsOfRun++;
        continue;
      }
      const sofar = `after kills at ${moments.map(Math.round).join(', ')} ms`;
      if (finished)
        expect({ code, stderr }, sofar).toMatchObject({ stderr: expect.stringMatching('has finished') });
      else expect({ code, stderr }, sofar).toEqual({ code: 0, stderr: '' });
      expect(await outcome(name), sofar).toEqual(whole);
      // The killed processes have left nothing behind.
      expect(await filesBelow(join(folder, name))).toEqual(await filesBelow(join(folder, 'whole')));
      run++;
      killsOfRun = 0;
    }
    expect(moments).toHaveLength(kills);
    expect(run).toBeGreaterThanOrEqual(kills / killsPerRun);
  }, 900_000);
});
