import { describe, expect, it } from 'vitest';
import { GraftError, UsageError } from '../../dist/src/errors.js';
import { NO_PROGRESS, TrainingStoppedError } from '../../dist/src/train/index.js';
import { KeptTrainingError } from '../../dist/src/web-training/kept-training-error.js';
import { receivedError, sentError } from '../../dist/src/web-training/protocol.js';
import { HungWorkerError } from '../../dist/src/worker-starts.js';

/** As it is after its way from the worker to the page. */
const received = (error: Error): Error => receivedError(structuredClone(sentError(error)));

describe('an error of a training in a worker', () => {
  it('is of the same class on the page', () => {
    const hint = 'Go to that tab.';
    for (const problem of ['held', 'other'] as const) {
      const error = received(new KeptTrainingError(problem, 'It cannot be carried out.', { hint }));
      expect(error).toBeInstanceOf(KeptTrainingError);
      expect(error).toBeInstanceOf(UsageError);
      expect(error).toMatchObject({ name: 'KeptTrainingError', problem, hint });
      expect(error.message).toBe('It cannot be carried out.');
    }
    const usage = received(new UsageError('Wrong.', { hint }));
    expect(usage).toBeInstanceOf(UsageError);
    expect(usage).not.toBeInstanceOf(KeptTrainingError);
    const stopped = received(new TrainingStoppedError(3, NO_PROGRESS));
    expect(stopped).toBeInstanceOf(TrainingStoppedError);
    const hung = received(new HungWorkerError('The training'));
    expect(hung).toBeInstanceOf(HungWorkerError);
    expect(hung).toMatchObject({ name: 'HungWorkerError', hint: expect.stringContaining('try again') });
    const failed = received(new GraftError('It failed.'));
    expect(failed).not.toBeInstanceOf(UsageError);
    expect(failed).toMatchObject({ message: 'It failed.', hint: undefined });
  });
});
