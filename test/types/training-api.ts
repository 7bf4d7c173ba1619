/*
 * A user's training with optimizers, schedules and callbacks, for the type checker; it is never run. Like public-api.ts
 * it stops compiling when a name disappears, a type changes, or `any` leaks out.
 */
import {
  AdamW,
  type Callback,
  EarlyStopping,
  findLearningRate,
  type ImageDataset,
  type LearningRateFinding,
  type Loss,
  type Model,
  ModelCheckpoint,
  type Optimizer,
  ReduceLROnPlateau,
  type TrainingState,
} from '@graft-vision/graft';
import { type CallbackState, SwapEMAWeights } from '@graft-vision/graft/callbacks';
import {
  CosineDecay,
  layerwiseLearningRateDecay,
  OneCycle,
  type OptimizerConfig,
  optimizerFromConfig,
  WarmUp,
} from '@graft-vision/graft/optimizers';
import { learningRateFigure } from '@graft-vision/graft/report';

type IsAny<Type> = 0 extends 1 & Type ? true : false;
/** Compiles only if the value's type is known. */
function known<Type>(value: IsAny<Type> extends true ? never : Type): Type {
  return value;
}

export async function train(model: Model, training: ImageDataset, loss: Loss): Promise<CallbackState[]> {
  const found: LearningRateFinding = known(await findLearningRate(model, training, { steps: 50 }));
  const figure: string = known(learningRateFigure(found, { title: 'Learning rate' }));
  const schedule = new CosineDecay({ initialLearningRate: found.careful, decaySteps: 100 });
  const multipliers: Record<string, number> = known(layerwiseLearningRateDecay(model, 0.9));
  const optimizer = new AdamW({
    learningRate: new WarmUp({ warmupSteps: 10, schedule }),
    excludeFromWeightDecay: ['bias'],
    globalClipnorm: 1,
    useEma: true,
    learningRateMultipliers: multipliers,
  });
  const config: OptimizerConfig = known(optimizer.getConfig());
  const again: Optimizer = known(optimizerFromConfig(config));
  await model.compile({ optimizer: again, loss, metrics: ['accuracy'] });
  const callbacks: Callback[] = [
    new SwapEMAWeights(),
    new EarlyStopping({ monitor: 'val_accuracy', mode: 'max', baseline: 0.5, startFromEpoch: 2 }),
    new ReduceLROnPlateau({ factor: 0.5 }),
    new ModelCheckpoint('{epoch:02d}.safetensors', { saveBestOnly: true }),
  ];
  const state: TrainingState = known(await model.getTrainingState());
  await model.fit(training, { callbacks });
  await model.setTrainingState(state);
  const rate: number = known(new OneCycle({ maxLearningRate: 0.1, totalSteps: 50 }).at(3));
  known(`${figure} ${rate} ${state.parameters.length}`);
  const states: (CallbackState | undefined)[] = callbacks.map((callback) => callback.getState?.());
  return states.filter((kept) => kept !== undefined);
}

// The compiler reports users' mistakes.
// @ts-expect-error unknown option
export const unknownOption = new AdamW({ clipNorm: 1 });
// @ts-expect-error the schedule's length is missing
export const noLength = new CosineDecay({ initialLearningRate: 0.1 });
