import cliProgress from 'cli-progress';
import { EpochSpeed } from '../recipes/index.js';
import type { Callback, Logs } from '../train/index.js';
import type { Output } from './output.js';
import { leftInWords, TimeLeft } from './time-left.js';

/** Shortest interval between progress events under --json, in milliseconds. */
const EVENT_INTERVAL = 1000;

/**
 * Shows training as Keras does: for each epoch a bar with ETA, images/s (unless features of images were kept) and running
 * figures on a terminal, and another bar while it is validated; one finished line in a pipe, events under --json.
 */
export function trainingProgress(output: Output, phase: string): Callback {
  let epochs = 0;
  let epochStart = 0;
  let lastEvent = 0;
  const speed = new EpochSpeed();
  let steps = 0;
  let bar: cliProgress.SingleBar | undefined;
  let time = new TimeLeft();
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
      bar = terminalBar();
      time = new TimeLeft();
      bar?.start(steps, 0, { left: '', speed: '', figures: '' });
    },
    onTrainBatchEnd: (position, logs) => {
      speed.step(position);
      const left = leftInWords(time.update(position.step, steps));
      bar?.update(position.step, { left, speed: inWords(speed), figures: formatFigures(logs) });
      if (output.json && performance.now() - lastEvent >= EVENT_INTERVAL) {
        lastEvent = performance.now();
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
      bar = undefined;
      time = new TimeLeft();
    },
    onTestBatchEnd: ({ step, steps: all = step }) => {
      const left = leftInWords(time.update(step, all));
      if (bar === undefined && !output.json) {
        bar = terminalBar('Validation: {value}/{total} {bar} ETA {left}');
        bar?.start(all, step, { left });
      } else bar?.update(step, { left });
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

/** A bar on a terminal; none in a pipe. */
export function terminalBar(format?: string): cliProgress.SingleBar | undefined {
  if (process.stdout.isTTY !== true) return undefined;
  return new cliProgress.SingleBar({
    format: format ?? '{value}/{total} {bar} ETA {left} - {speed}{figures}',
    barsize: 24,
    barCompleteChar: '━',
    barIncompleteChar: '╌',
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stdout,
  });
}

/** A line while a bar may be shown. The bar is drawn again below it at its next step. */
export function lineAboveBar(output: Output, text: string): void {
  if (!output.json && process.stdout.isTTY === true) process.stdout.write('\r\u001b[K');
  output.line(text);
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
