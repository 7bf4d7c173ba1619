import { EpochSpeed } from '../recipes/index.js';
import type { Callback, Logs } from '../train/index.js';
import { AtMostEvery, EVENT_INTERVAL } from './at-most-every.js';
import type { Output } from './output.js';
import { TimedBar } from './timed-bar.js';

/**
 * Shows training as Keras does: for each epoch a bar with ETA, images/s (unless features of images were kept) and running
 * figures on a terminal, and another bar while it is validated; one finished line in a pipe, events under --json.
 */
export function trainingProgress(output: Output, phase: string): Callback {
  let epochs = 0;
  let epochStart = 0;
  const events = new AtMostEvery(EVENT_INTERVAL, { atOnce: true });
  const speed = new EpochSpeed();
  let steps = 0;
  let bar: TimedBar | undefined;
  return {
    onTrainBegin: (info) => {
      epochs = info.epochs;
      // Recipes train on data sets, whose number of batches is known.
      steps = info.steps!;
      // An epoch that was interrupted goes on without a beginning.
      epochStart = performance.now();
      output.line(`\n${phase[0].toUpperCase()}${phase.slice(1)}`);
    },
    onEpochBegin: (epoch) => {
      epochStart = performance.now();
      speed.begin();
      if (output.json) return;
      output.line(`Epoch ${epoch + 1}/${epochs}`);
      bar = new TimedBar(output, '{value}/{total} {bar} ETA {left} - {speed}{figures}');
      bar.update(0, steps, { speed: '', figures: '' });
    },
    onTrainBatchEnd: (position, logs) => {
      speed.step(position);
      bar?.update(position.step, steps, { speed: inWords(speed), figures: formatFigures(logs) });
      if (output.json && events.isTime()) {
        output.event({
          event: 'progress',
          phase,
          ...position,
          epoch: position.epoch + 1,
          logs,
          imagesPerSecond: speed.imagesPerSecond,
        });
      }
    },
    onTestBegin: () => {
      bar?.stop();
      bar = new TimedBar(output, 'Validation: {value}/{total} {bar} ETA {left}');
    },
    onTestBatchEnd: ({ step, steps: all = step }) => {
      bar?.update(step, all);
    },
    onTestEnd: () => {
      bar?.stop();
      bar = undefined;
    },
    onEpochEnd: (epoch, logs) => {
      const seconds = (performance.now() - epochStart) / 1000;
      const { imagesPerSecond } = speed;
      bar?.stop();
      bar = undefined;
      output.line(`${steps}/${steps} - ${seconds.toFixed(1)}s - ${inWords(speed)}${formatFigures(logs)}`);
      speed.end();
      output.event({
        event: 'epoch',
        phase,
        epoch: epoch + 1,
        epochs,
        logs,
        seconds,
        imagesPerSecond,
      });
    },
  };
}

/** '371 images/s - '; nothing where there is no speed to speak of. */
function inWords({ imagesPerSecond }: EpochSpeed): string {
  return imagesPerSecond === null ? '' : `${imagesPerSecond} images/s - `;
}

/** In the order of Keras: by name, validation last. */
function formatFigures(logs: Logs): string {
  const isValidation = (name: string): number => (name.startsWith('val_') ? 1 : 0);
  return Object.entries(logs)
    .sort(([one], [other]) => isValidation(one) - isValidation(other) || (one < other ? -1 : 1))
    .map(([name, value]) => `${name}: ${value.toFixed(4)}`)
    .join(' - ');
}
