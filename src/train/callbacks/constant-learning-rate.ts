import { UsageError } from '../../errors.js';
import type { Optimizer } from '../../nn/index.js';
import type { ModelInTraining } from '../callback.js';

/**
 * The learning rate that a callback changes, with its optimizer.
 *
 * @throws UsageError when it is a schedule: Keras refuses that too
 */
export function constantLearningRate(
  callback: string,
  model: ModelInTraining,
): { optimizer: Optimizer; learningRate: number } {
  const { optimizer } = model;
  if (optimizer === undefined || typeof optimizer.learningRate !== 'number') {
    throw new UsageError(`${callback} cannot change a learning rate that follows a schedule.`, {
      hint: 'Compile with a number as the learning rate, or leave the callback out.',
    });
  }
  return { optimizer, learningRate: optimizer.learningRate };
}
