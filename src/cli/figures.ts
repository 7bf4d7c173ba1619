import type { SkippedFile } from '../data/index.js';
import type { History } from '../train/index.js';
import type { Output } from './output.js';

/* How the commands write what came out, the same in all of them. */

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

/** A phase of training in a result event: its figures are those of its last epoch. */
export function phaseFigures({
  name,
  history,
  seconds,
}: {
  name: string;
  history: History;
  seconds: number;
}) {
  const { loss, accuracy, valLoss, valAccuracy } = history.history;
  return {
    name,
    epochs: loss.length,
    loss: loss.at(-1) ?? null,
    accuracy: accuracy.at(-1) ?? null,
    valLoss: valLoss.at(-1) ?? null,
    valAccuracy: valAccuracy.at(-1) ?? null,
    seconds,
  };
}

/** Names the files that a run had to leave out. */
export function reportSkipped(output: Output, files: readonly SkippedFile[]): void {
  for (const file of files) {
    output.line(`Skipped ${file.path}: ${file.reason}`);
    output.event({ event: 'skipped', ...file });
  }
}
