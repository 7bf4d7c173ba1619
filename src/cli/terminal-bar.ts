import cliProgress from 'cli-progress';
import type { Output } from './output.js';

/** A bar on a terminal; none in a pipe. */
export function terminalBar(format: string): cliProgress.SingleBar | undefined {
  if (process.stdout.isTTY !== true) return undefined;
  return new cliProgress.SingleBar({
    format,
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
