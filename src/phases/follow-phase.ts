import type { Callback } from '../train/index.js';
import { EpochSpeed } from './epoch-speed.js';
import type { TrainEvent } from './train-events.js';

/** Shortest interval between progress events within an epoch, in milliseconds. */
const PROGRESS_INTERVAL = 1000;

/** Reports the progress of a phase of training. */
export function followPhase(title: string, tell: (event: TrainEvent) => void): Callback {
  let [start, last, images, steps] = [0, 0, 0, 0];
  let epochs = 0;
  const seconds = (): number => (performance.now() - start) / 1000;
  const speed = new EpochSpeed();
  return {
    onTrainBegin: (info) => {
      epochs = info.epochs;
      // A data set knows how many batches it has.
      steps = info.steps!;
      start = performance.now();
      tell({ event: 'phase', phase: title, epochs, initialEpoch: info.initialEpoch, steps });
    },
    onEpochBegin: () => {
      start = performance.now();
      images = 0;
      speed.begin();
    },
    onTrainBatchEnd: (position, logs) => {
      const { epoch, step } = position;
      images = position.images;
      speed.step(position);
      if (performance.now() - last < PROGRESS_INTERVAL && step < steps) return;
      last = performance.now();
      const figures = { logs, images, imagesPerSecond: speed.imagesPerSecond };
      tell({ event: 'progress', phase: title, epoch: epoch + 1, epochs, step, steps, ...figures });
    },
    onEpochEnd: (epoch, logs) => {
      const figures = { logs, seconds: seconds(), imagesPerSecond: speed.imagesPerSecond };
      speed.end();
      tell({ event: 'epoch', phase: title, epoch: epoch + 1, epochs, ...figures });
    },
  };
}
