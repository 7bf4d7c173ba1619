import { operators, type Value } from '../graph/index.js';
import {
  ACCUMULATED_SLOT,
  type Adam,
  AVERAGE_SLOT,
  multiplierOf,
  type Optimizer,
  RMSprop,
  SGD,
} from '../nn/index.js';
import { clipGradient } from './clipping.js';
import { perVariable, type VariableInVector } from './per-variable.js';

const { add, divide, multiply, squareRoot, subtract } = operators;

type Slots = Readonly<Record<string, Value>>;

/** The inputs of an update. */
export interface UpdateValues {
  /** [size]: all trainable variables one after the other. */
  readonly parameters: Value;
  /** [size] */
  readonly gradient: Value;
  /** [size] each, by the names in `optimizer.slots`. */
  readonly slots: Slots;
  /** [] each, by the names that `optimizer.scalarsAt(step)` has. */
  readonly scalars: Readonly<Record<string, Value>>;
}

/** The parameters and the optimizer's slots after one step, by the slots' names. */
export interface LoweredUpdate {
  readonly parameters: Value;
  readonly slots: Slots;
}

/**
 * One optimizer step over the flat parameter vector, in Keras' order: the mean of accumulated gradients, clipping, weight
 * decay, the update rule, the moving average.
 *
 * @param variables the variables in the vector, in its order
 */
export function lowerUpdate(
  optimizer: Optimizer,
  { parameters, gradient, slots, scalars }: UpdateValues,
  variables: readonly VariableInVector[],
): LoweredUpdate {
  const accumulated = optimizer.gradientAccumulationSteps;
  if (accumulated === undefined) {
    return averaged(
      optimizer,
      step(optimizer, { parameters, gradient, slots, scalars }, variables),
      slots,
      scalars,
    );
  }
  const sum = add(slots[ACCUMULATED_SLOT], gradient);
  const mean = divide(sum, numberLike(sum, accumulated));
  const update = step(optimizer, { parameters, gradient: mean, slots, scalars }, variables);
  const updates = operators.greater(scalars.updates, numberLike(sum, 0));
  const chosen = (next: Value, before: Value): Value => operators.where(updates, next, before);
  const kept = Object.entries(update.slots).map(([name, next]) => [name, chosen(next, slots[name])] as const);
  const done = { parameters: chosen(update.parameters, parameters), slots: Object.fromEntries(kept) };
  const { parameters: next, slots: nextSlots } = averaged(optimizer, done, slots, scalars);
  // Where the mean is used, the sum begins again at 0.
  return { parameters: next, slots: { ...nextSlots, [ACCUMULATED_SLOT]: chosen(numberLike(sum, 0), sum) } };
}

/** Clipping, weight decay and the update rule. */
function step(
  optimizer: Optimizer,
  { parameters, gradient, slots, scalars }: UpdateValues,
  variables: readonly VariableInVector[],
): LoweredUpdate {
  const { graph, type } = parameters;
  const factorOf = (variable: VariableInVector): number =>
    multiplierOf(optimizer.learningRateMultipliers, variable);
  const scaled = (scalar: Value, factors: Value | undefined): Value =>
    factors === undefined ? scalar : multiply(factors, scalar);
  const clipped = clipGradient(optimizer, gradient, variables);
  const rates = perVariable(graph, 'learning_rate_multipliers', type, variables, factorOf);
  const stepSize = scaled(scalars.step_size, rates);
  let decayed = parameters;
  if (scalars.decay !== undefined) {
    // A variable's own learning rate also applies to its weight decay, as with PyTorch's parameter groups.
    const part = perVariable(graph, 'weight_decay_multipliers', type, variables, (variable) =>
      optimizer.decays(variable) ? factorOf(variable) : 0,
    );
    decayed = subtract(parameters, multiply(parameters, scaled(scalars.decay, part)));
  }
  return updateRule(optimizer, decayed, clipped, slots, stepSize);
}

function averaged(
  optimizer: Optimizer,
  update: LoweredUpdate,
  slots: Slots,
  scalars: UpdateValues['scalars'],
): LoweredUpdate {
  return optimizer.useEma ? withAverage(update, slots[AVERAGE_SLOT], scalars) : update;
}

function updateRule(
  optimizer: Optimizer,
  parameters: Value,
  gradient: Value,
  slots: Slots,
  stepSize: Value,
): LoweredUpdate {
  if (optimizer instanceof SGD) return sgd(optimizer, parameters, gradient, slots, stepSize);
  if (optimizer instanceof RMSprop) return rmsprop(optimizer, parameters, gradient, slots, stepSize);
  return adam(optimizer as Adam, parameters, gradient, slots, stepSize);
}

/** Updates the moving average of the weights, and replaces the weights with it in the steps that do so. */
function withAverage(update: LoweredUpdate, before: Value, scalars: UpdateValues['scalars']): LoweredUpdate {
  // In this form the average of weights that do not change does not change either.
  const average = add(before, multiply(subtract(update.parameters, before), scalars.average_rate));
  const overwrites = scalars.average_overwrites;
  const one = numberLike(average, 1);
  const parameters =
    overwrites === undefined
      ? update.parameters
      : add(multiply(update.parameters, subtract(one, overwrites)), multiply(average, overwrites));
  return { parameters, slots: { ...update.slots, [AVERAGE_SLOT]: average } };
}

const numberLike = (x: Value, value: number): Value => x.graph.scalar(value, x.type);

const larger = (one: Value, other: Value): Value =>
  operators.where(operators.greater(other, one), other, one);

/** old * rate + new * (1 - rate) */
function movingAverage(old: Value, latest: Value, rate: number): Value {
  return add(multiply(old, numberLike(old, rate)), multiply(latest, numberLike(old, 1 - rate)));
}

function sgd(
  optimizer: SGD,
  parameters: Value,
  gradient: Value,
  slots: Slots,
  stepSize: Value,
): LoweredUpdate {
  const step = multiply(gradient, stepSize);
  if (optimizer.momentum === 0) return { parameters: subtract(parameters, step), slots: {} };
  const momentum = numberLike(gradient, optimizer.momentum);
  const velocity = subtract(multiply(slots.velocity, momentum), step);
  const move = optimizer.nesterov ? subtract(multiply(velocity, momentum), step) : velocity;
  return { parameters: add(parameters, move), slots: { velocity } };
}

function adam(
  optimizer: Adam,
  parameters: Value,
  gradient: Value,
  slots: Slots,
  stepSize: Value,
): LoweredUpdate {
  const momentum = movingAverage(slots.momentum, gradient, optimizer.beta1);
  const velocity = movingAverage(slots.velocity, multiply(gradient, gradient), optimizer.beta2);
  const highest = optimizer.amsgrad ? larger(slots.velocity_hat, velocity) : undefined;
  const scale = add(squareRoot(highest ?? velocity), numberLike(velocity, optimizer.epsilon));
  return {
    parameters: subtract(parameters, divide(multiply(momentum, stepSize), scale)),
    slots: { momentum, velocity, ...(highest && { velocity_hat: highest }) },
  };
}

function rmsprop(
  optimizer: RMSprop,
  parameters: Value,
  gradient: Value,
  slots: Slots,
  stepSize: Value,
): LoweredUpdate {
  const velocity = movingAverage(slots.velocity, multiply(gradient, gradient), optimizer.rho);
  const averageGradient = optimizer.centered
    ? movingAverage(slots.average_gradient, gradient, optimizer.rho)
    : undefined;
  const spread =
    averageGradient === undefined ? velocity : subtract(velocity, multiply(averageGradient, averageGradient));
  const scale = squareRoot(add(spread, numberLike(velocity, optimizer.epsilon)));
  const step = divide(multiply(gradient, stepSize), scale);
  const momentum =
    optimizer.momentum > 0
      ? add(multiply(slots.momentum, numberLike(step, optimizer.momentum)), step)
      : undefined;
  return {
    parameters: subtract(parameters, momentum ?? step),
    slots: {
      velocity,
      ...(momentum && { momentum }),
      ...(averageGradient && { average_gradient: averageGradient }),
    },
  };
}
