import {
  Adam,
  AdamW,
  CosineDecay,
  ExponentialDecay,
  type LearningRate,
  type LearningRateMultipliers,
  OneCycle,
  type Optimizer,
  PiecewiseConstantDecay,
  RMSprop,
  SGD,
  WarmUp,
} from '../nn/index.js';
import type { PhaseSettings } from './recipe.js';

interface PhaseLength {
  readonly epochs: number;
  readonly stepsPerEpoch: number;
}

/** The optimizer of a phase, with its learning rate over all the phase's steps. */
export function phaseOptimizer(
  settings: PhaseSettings,
  length: PhaseLength,
  {
    averaging,
    multipliers,
  }: {
    /** Momentum of the moving average of the weights in a long phase; 0 for none. */
    averaging: number;
    multipliers?: LearningRateMultipliers;
  },
): Optimizer {
  const steps = length.epochs * length.stepsPerEpoch;
  const emaMomentum = Math.min(averaging, longestMomentum(steps));
  const common = {
    learningRate: learningRateOf(settings, steps),
    weightDecay: settings.weightDecay,
    ...(settings.clipNorm > 0 && { globalClipnorm: settings.clipNorm }),
    ...(averaging > 0 && { useEma: true, emaMomentum }),
    ...(multipliers !== undefined && { learningRateMultipliers: multipliers }),
  };
  const { momentum, nesterov } = settings;
  switch (settings.optimizer) {
    case 'Adam':
      return new Adam(common);
    case 'AdamW':
      return new AdamW(common);
    case 'RMSprop':
      return new RMSprop({ ...common, momentum });
    case 'SGD':
      return new SGD({ ...common, momentum, nesterov });
  }
}

/** Of the weights that a phase begins with, its average keeps at most about e ** -WINDOWS. */
const WINDOWS = 5;

/**
 * The momentum of an average over a fifth of the steps. A longer one would still hold much of the weights from before the
 * training: with a momentum of 0.98 and 16 steps, 72 % of them.
 */
function longestMomentum(steps: number): number {
  return Math.max(0, 1 - WINDOWS / steps);
}

/** The share of the learning rate that remains at the end of an exponential decay. */
const LAST_SHARE = 0.01;

function learningRateOf({ learningRate, schedule, warmUp }: PhaseSettings, steps: number): LearningRate {
  const warmupSteps = Math.round(warmUp * steps);
  const rest = Math.max(1, steps - warmupSteps);
  // One cycle includes a warm-up.
  if (schedule === 'oneCycle')
    return new OneCycle({ maxLearningRate: learningRate, totalSteps: Math.max(1, steps) });
  const following = afterWarmUp(schedule, learningRate, rest);
  return warmupSteps > 0 ? new WarmUp({ warmupSteps, schedule: following }) : following;
}

function afterWarmUp(
  schedule: Exclude<PhaseSettings['schedule'], 'oneCycle'>,
  initialLearningRate: number,
  decaySteps: number,
): LearningRate {
  switch (schedule) {
    case 'cosine':
      return new CosineDecay({ initialLearningRate, decaySteps });
    case 'exponential':
      return new ExponentialDecay({ initialLearningRate, decaySteps, decayRate: LAST_SHARE });
    case 'piecewise':
      return piecewise(initialLearningRate, decaySteps);
    case 'constant':
    case 'reduceOnPlateau':
      return initialLearningRate;
  }
}

/** A tenth after half of the steps, a hundredth after three quarters; among very few steps there may be one drop. */
function piecewise(initialLearningRate: number, decaySteps: number): PiecewiseConstantDecay {
  const half = Math.round(decaySteps / 2);
  const threeQuarters = Math.round((decaySteps * 3) / 4);
  const boundaries = half === threeQuarters ? [half] : [half, threeQuarters];
  const factors = boundaries.length === 1 ? [1, 0.1] : [1, 0.1, 0.01];
  return new PiecewiseConstantDecay({
    boundaries,
    values: factors.map((factor) => initialLearningRate * factor),
  });
}
