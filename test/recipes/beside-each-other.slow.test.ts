import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier } from '../../dist/src/classifier/index.js';
import { findLabelledPictures } from '../../dist/src/photographs/index.js';
import { Session } from '../../dist/src/session/index.js';
import { photographFolder } from '../cli/photographs.js';
import { temporaryFolder } from '../train/pictures.js';
import { type Trained, trainWith } from './trainings.js';

let folder: string;
let photographs: string[];
const alone: Trained[] = [];
beforeAll(async () => {
  folder = await temporaryFolder();
  photographs = await photographFolder(join(folder, 'photos'), {
    classes: ['discs', 'squares'],
    perClass: 12,
    seed: 1,
  });
  for (const seed of [1, 2])
    alone.push(await trainWith(join(folder, 'photos'), seed, join(folder, `${seed}`)));
}, 300_000);

describe('two trainings in one process', () => {
  it('differ by their seed', () => {
    expect(alone[0].histories).not.toEqual(alone[1].histories);
  });

  it('give the same bits at the same time, also with predictions, as alone', async () => {
    const session = new Session({ threads: 2 });
    const classifier = await loadClassifier(join(folder, '1/model.onnx'), { session });
    const predict = async (): Promise<unknown[]> => {
      const predictions: unknown[] = [];
      for await (const prediction of classifier.predictFiles(photographs)) predictions.push(prediction);
      return predictions;
    };
    const predicted = await predict();
    const labelled = await findLabelledPictures(join(folder, 'photos'), classifier.classNames);
    const evaluated = await classifier.evaluate(labelled);
    let training = true;
    const judgeMeanwhile = async (): Promise<number> => {
      let rounds = 0;
      for (; training; rounds++) {
        expect(await predict()).toEqual(predicted);
        expect(await classifier.evaluate(labelled)).toEqual(evaluated);
      }
      return rounds;
    };
    const trainings = [1, 2].map((seed) =>
      trainWith(join(folder, 'photos'), seed, join(folder, `beside-${seed}`)).finally(() => {
        training = false;
      }),
    );
    const [rounds, ...beside] = await Promise.all([judgeMeanwhile(), ...trainings]);
    expect(rounds).toBeGreaterThan(1);
    expect(beside).toEqual(alone);
    await session.close();
  }, 300_000);
});
