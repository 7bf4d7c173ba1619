import type { Layer, SymbolicTensor } from './layer.js';
import { formatShape } from './shape.js';
import type { Variable } from './variable.js';

const BYTES_PER_WEIGHT = 4;

/** The model's data that the table shows. */
interface Summarized {
  readonly name: string;
  readonly calls: readonly { readonly layer: Layer; readonly output: SymbolicTensor }[];
  readonly trainableVariables: readonly Variable[];
  readonly nonTrainableVariables: readonly Variable[];
}

/** The table that Keras' `summary()` prints. */
export function summaryTable(model: Summarized): string {
  const rows = model.calls.map((call) => [
    `${call.layer.name} (${call.layer.className})`,
    formatShape(call.output.shape),
    call.layer.countParams().toLocaleString('en-US'),
  ]);
  const header = ['Layer (type)', 'Output Shape', 'Param #'];
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  const line = (cells: readonly string[], bar: string): string => {
    const padded = cells.map((cell, column) =>
      column === 2 ? cell.padStart(widths[column]) : cell.padEnd(widths[column]),
    );
    return `${bar} ${padded.join(` ${bar} `)} ${bar}`;
  };
  const rule = (left: string, cross: string, right: string, dash: string): string =>
    left + widths.map((width) => dash.repeat(width + 2)).join(cross) + right;
  const trainable = countWeights(model.trainableVariables);
  const frozen = countWeights(model.nonTrainableVariables);
  return [
    `Model: "${model.name}"`,
    rule('┏', '┳', '┓', '━'),
    line(header, '┃'),
    rule('┡', '╇', '┩', '━'),
    rows.map((row) => line(row, '│')).join(`\n${rule('├', '┼', '┤', '─')}\n`),
    rule('└', '┴', '┘', '─'),
    ` Total params: ${formatCount(trainable + frozen)}`,
    ` Trainable params: ${formatCount(trainable)} in ${model.trainableVariables.length} variables`,
    ` Non-trainable params: ${formatCount(frozen)}`,
  ].join('\n');
}

function countWeights(variables: readonly Variable[]): number {
  return variables.reduce((total, variable) => total + variable.size, 0);
}

function formatCount(count: number): string {
  return `${count.toLocaleString('en-US')} (${formatBytes(count * BYTES_PER_WEIGHT)})`;
}

function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes.toFixed(2)} B`;
  if (bytes < 1024 ** 2) return `${(bytes / 1024).toFixed(2)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(2)} MB`;
}
