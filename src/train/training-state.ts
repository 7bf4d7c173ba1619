import { GraftError } from '../errors.js';
import type { Optimizer, Variable } from '../nn/index.js';
import type { Trainer } from './trainer.js';

/** All that training changes in a model and its optimizer, as plain values that a checkpoint can hold. */
export interface TrainingState {
  /** The trainable weights one after the other, in the order of `variables`. */
  readonly parameters: Float32Array;
  /** The optimizer's slots, by their names, each as long as `parameters`; undefined before the first step. */
  readonly slots: Readonly<Record<string, Float32Array>>;
  /** The paths of the trainable variables. */
  readonly variables: readonly string[];
  /** Steps taken so far. */
  readonly iterations: number;
  /** The current value, which callbacks may have changed; null if it follows a schedule. */
  readonly learningRate: number | null;
}

/** Copies what training changes. */
export async function readTrainingState(trainer: Trainer, optimizer: Optimizer): Promise<TrainingState> {
  const { iterations, learningRate } = optimizer;
  return {
    ...(await trainer.readState()),
    variables: trainer.layout.variables.map((variable) => variable.path),
    iterations,
    learningRate: typeof learningRate === 'number' ? learningRate : null,
  };
}

/** @throws GraftError when the state is one of other variables or of another optimizer */
export async function restoreTrainingState(
  trainer: Trainer,
  optimizer: Optimizer,
  state: TrainingState,
): Promise<void> {
  checkTrainingState(state, trainer.layout.variables);
  await trainer.restoreState(optimizer, state);
  optimizer.iterations = state.iterations;
  if (state.learningRate !== null && typeof optimizer.learningRate === 'number') {
    optimizer.learningRate = state.learningRate;
  }
}

/** @throws GraftError when the state belongs to variables other than those of the model */
function checkTrainingState(state: TrainingState, variables: readonly Variable[]): void {
  const hint =
    'Build and compile the model as it was when the state was taken, with the same layers trainable.';
  const missing = variables.find((variable, index) => variable.path !== state.variables[index]);
  if (missing !== undefined || variables.length !== state.variables.length) {
    throw new GraftError(
      `The training state belongs to ${state.variables.length} variables, which are not the ${variables.length} that the model trains.`,
      { hint },
    );
  }
  const size = variables.reduce((total, variable) => total + variable.size, 0);
  if (state.parameters.length !== size) {
    throw new GraftError(
      `The training state has ${state.parameters.length} weights, but the model trains ${size}.`,
      { hint },
    );
  }
}
