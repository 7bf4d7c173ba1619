import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AUC, MeanMetric, MeanMetricWrapper, type Rows } from '../../dist/src/metrics/index.js';
import { Adam } from '../../dist/src/nn/index.js';
import {
  CSVLogger,
  EarlyStopping,
  type FitState,
  type Logs,
  ModelCheckpoint,
} from '../../dist/src/train/index.js';
import { logitsLoss, pictures, tinyModel } from './models.js';
import { pictureFolder, temporaryFolder } from './pictures.js';

/** The distance of probabilities from the labels. */
class MeanDistance extends MeanMetric {
  readonly better = 'lower';

  update(targets: Rows, outputs: Rows, sampleWeight?: ArrayLike<number>): void {
    for (let row = 0; row < outputs.shape[0]; row++) {
      const probability = 1 / (1 + Math.exp(-outputs.data[row]));
      this.add(Math.abs(targets.data[row] - probability), sampleWeight?.[row] ?? 1);
    }
  }
}

function logitOf(_targets: Rows, outputs: Rows): number[] {
  return Array.from(outputs.data);
}

async function measured(): Promise<ReturnType<typeof tinyModel>['model']> {
  const { model } = tinyModel({ dropout: 0.3 });
  const metrics = ['accuracy', new AUC(), new MeanDistance(), logitOf];
  await model.compile({ optimizer: new Adam({ learningRate: 0.01 }), loss: logitsLoss, metrics });
  return model;
}

const names = ['loss', 'accuracy', 'auc', 'mean_distance', 'logitOf'];

describe('metrics in fit', () => {
  it('are in History, logs, files and file names', async () => {
    const folder = await temporaryFolder();
    const dataset = await pictures(await pictureFolder([5, 4]));
    const model = await measured();
    const seen: Logs[] = [];
    const checkpoint = new ModelCheckpoint(join(folder, '{epoch}-{val_auc:.1f}.safetensors'));
    const { history } = await model.fit(dataset, {
      epochs: 2,
      validationData: dataset,
      callbacks: [
        new CSVLogger(join(folder, 'log.csv')),
        checkpoint,
        { onTrainBatchEnd: (_, logs) => void seen.push(logs) },
      ],
    });
    const all = [...names, ...names.map((name) => `val_${name}`)];
    expect(Object.keys(history)).toEqual(all);
    for (const name of all) expect(history[name]).toHaveLength(2);
    for (const logs of seen) expect(Object.keys(logs)).toEqual(names);
    const [header, , last] = (await readFile(join(folder, 'log.csv'), 'utf8')).split('\n');
    expect(header).toBe(['epoch', ...[...all, 'learning_rate'].sort()].join());
    expect(last.split(',')[1 + [...all, 'learning_rate'].sort().indexOf('val_auc')]).toBe(
      String(history.val_auc[1]),
    );
    expect(checkpoint.lastSaved).toBe(join(folder, `2-${history.val_auc[1].toFixed(1)}.safetensors`));
    const evaluation = await model.evaluate(dataset);
    for (const name of names) expect(evaluation[name]).toBe(history[`val_${name}`][1]);
    await model.dispose();
  });

  it('define which direction is better, unless mode does', async () => {
    const dataset = await pictures(await pictureFolder([4, 4]));
    const model = await measured();
    const follow = async (options: object, logs: readonly number[]): Promise<number | undefined> => {
      const stopping = new EarlyStopping(options);
      const monitor = (options as { monitor: string }).monitor;
      const watched = {
        setModel: stopping.setModel.bind(stopping),
        onTrainBegin: stopping.onTrainBegin.bind(stopping),
        onEpochEnd: (epoch: number, own: Logs) =>
          stopping.onEpochEnd(epoch, { ...own, [monitor]: logs[epoch] }),
      };
      await model.fit(dataset, { epochs: logs.length, validationData: dataset, callbacks: [watched] });
      return stopping.best;
    };
    expect(await follow({ monitor: 'val_auc', patience: 9 }, [0.5, 0.7, 0.6])).toBe(0.7);
    expect(await follow({ monitor: 'mean_distance', patience: 9 }, [0.5, 0.7, 0.3])).toBe(0.3);
    expect(await follow({ monitor: 'val_logitOf', mode: 'max', patience: 9 }, [1, 3, 2])).toBe(3);
    await expect(follow({ monitor: 'val_logitOf' }, [1])).rejects.toThrow(
      'cannot tell whether a higher or a lower val_logitOf is better',
    );
    await expect(follow({ monitor: 'val_acc' }, [1])).rejects.toMatchObject({
      message: 'EarlyStopping cannot watch "val_acc": training has no such figure.',
      hint: expect.stringContaining('val_accuracy'),
    });
    await expect(
      model.fit(dataset, { callbacks: [new EarlyStopping({ monitor: 'val_auc' })] }),
    ).rejects.toMatchObject({ hint: 'Pass validationData to fit.' });
    await model.dispose();
  });

  it('resume inside an epoch with the same result as without a stop, bit for bit', async () => {
    const dataset = await pictures(await pictureFolder([7, 6]));
    const whole = await measured();
    const { history } = await whole.fit(dataset, { epochs: 2, validationData: dataset });
    const stopped = await measured();
    const stop = new AbortController();
    let state: FitState | undefined;
    const save = (kept: FitState): void => {
      state = structuredClone(kept);
    };
    const options = { epochs: 2, validationData: dataset };
    await expect(
      stopped.fit(dataset, {
        ...options,
        signal: stop.signal,
        checkpoint: { save },
        callbacks: [
          { onTrainBatchEnd: ({ epoch, step }) => void (epoch === 1 && step === 2 && stop.abort()) },
        ],
      }),
    ).rejects.toThrow('Training was stopped');
    expect(state!.progress.steps).toBe(2);
    expect(Object.keys(state!.progress.metrics)).toEqual(names.slice(1));
    const continued = await measured();
    const resumed = await continued.fit(dataset, {
      ...options,
      checkpoint: { save: () => {}, resume: state },
    });
    expect(resumed.history).toEqual(history);
    await Promise.all([whole, stopped, continued].map((model) => model.dispose()));
  });

  it('are not changed by an evaluation during training', async () => {
    const dataset = await pictures(await pictureFolder([6, 5]));
    const [plain, disturbed] = [await measured(), await measured()];
    const { history } = await plain.fit(dataset, { epochs: 1 });
    const evaluated = await disturbed.fit(dataset, {
      epochs: 1,
      callbacks: [{ onTrainBatchEnd: async () => void (await disturbed.evaluate(dataset)) }],
    });
    expect(evaluated.history).toEqual(history);
    await Promise.all([plain.dispose(), disturbed.dispose()]);
  });

  it('use sample weights if they are weighted metrics, which are left out without weights', async () => {
    const dataset = await pictures(await pictureFolder([5, 3]), { batchSize: 8, shuffle: false });
    const { model } = tinyModel();
    const logit = (name: string) => new MeanMetricWrapper(logitOf, { name });
    const compile = { optimizer: new Adam({ learningRate: 0 }), loss: logitsLoss };
    await model.compile({ ...compile, metrics: [logit('plain')], weightedMetrics: [logit('weighted')] });
    const { data } = await model.predict(dataset);
    const { history } = await model.fit(dataset, { classWeight: { 0: 1, 1: 3 } });
    const weights = [...dataset.labelsOf(dataset.indices).data].map((label) => (label === 1 ? 3 : 1));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const mean = weights.reduce((sum, weight, row) => sum + weight * data[row], 0) / total;
    expect(history.plain[0]).toBeCloseTo(data.reduce((sum, value) => sum + value, 0) / 8, 5);
    expect(history.weighted[0]).toBeCloseTo(mean, 5);
    await model.compile(compile);
    expect(Object.keys((await model.fit(dataset)).history)).toEqual(['loss']);
    expect(Object.keys(await model.evaluate(dataset))).toEqual(['loss', 'count', 'skipped']);
    await model.dispose();
  });
});
