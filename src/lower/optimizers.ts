import { operators, type Value } from '../graph/index.js';
import { type Adam, type Optimizer, RMSprop, SGD } from '../nn/index.js';

const { add, divide, multiply, squareRoot, subtract } = operators;

/** The parameters and the optimizer's slots after one step, by the slots' names. */
export interface LoweredUpdate {
  readonly parameters: Value;
  readonly slots: Readonly<Record<string, Value>>;
}

/**
 * One optimizer step over the flat parameter vector.
 *
 * @param stepSize scalar: what `optimizer.stepSize(step)` gives
 * @param decay scalar: what `optimizer.decayAt(step)` gives; left out when the optimizer never decays weights
 */
export function lowerUpdate(
  optimizer: Optimizer,
  parameters: Value,
  gradient: Value,
  slots: Readonly<Record<string, Value>>,
  stepSize: Value,
  decay?: Value,
): LoweredUpdate {
  const decayed = decay === undefined ? parameters : subtract(parameters, multiply(parameters, decay));
  if (optimizer instanceof SGD) return sgd(optimizer, decayed, gradient, slots, stepSize);
  if (optimizer instanceof RMSprop) return rmsprop(optimizer, decayed, gradient, slots, stepSize);
  return adam(optimizer as Adam, decayed, gradient, slots, stepSize);
}

const numberLike = (x: Value, value: number): Value => x.graph.scalar(value, x.type);

/** old * rate + new * (1 - rate) */
function movingAverage(old: Value, latest: Value, rate: number): Value {
  return add(multiply(old, numberLike(old, rate)), multiply(latest, numberLike(old, 1 - rate)));
}

function sgd(
  optimizer: SGD,
  parameters: Value,
  gradient: Value,
  slots: Readonly<Record<string, Value>>,
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
  slots: Readonly<Record<string, Value>>,
  stepSize: Value,
): LoweredUpdate {
  const momentum = movingAverage(slots.momentum, gradient, optimizer.beta1);
  const velocity = movingAverage(slots.velocity, multiply(gradient, gradient), optimizer.beta2);
  const scale = add(squareRoot(velocity), numberLike(velocity, optimizer.epsilon));
  return {
    parameters: subtract(parameters, divide(multiply(momentum, stepSize), scale)),
    slots: { momentum, velocity },
  };
}

function rmsprop(
  optimizer: RMSprop,
  parameters: Value,
  gradient: Value,
  slots: Readonly<Record<string, Value>>,
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
