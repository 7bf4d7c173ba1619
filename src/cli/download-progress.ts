import type { DownloadProgress, DownloadRetry } from '../download/index.js';
import { percent } from '../percent.js';
import { AtMostEvery, EVENT_INTERVAL } from './at-most-every.js';
import { byteSize, duration } from './figures.js';
import type { Output } from './output.js';
import { terminalBar } from './terminal-bar.js';

/** Shortest time between two lines without a terminal, in milliseconds. */
const LINE_INTERVAL = 5000;

/** Shows a download: a bar with ETA on a terminal, occasional lines in a pipe, events under --json. */
export function showDownload(
  output: Output,
  what: string,
): {
  onProgress: (progress: DownloadProgress) => void;
  onRetry: (retry: DownloadRetry) => void;
  end: () => void;
} {
  let bar: ReturnType<typeof terminalBar>;
  const events = new AtMostEvery(EVENT_INTERVAL, { atOnce: true });
  const lines = new AtMostEvery(LINE_INTERVAL);
  const end = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    end,
    onProgress: (progress) => {
      const { receivedBytes, totalBytes } = progress;
      const finished = receivedBytes === totalBytes;
      if (events.isTime(finished)) output.event({ event: 'download', what, ...progress });
      if (output.json) return;
      const figures = progressFigures(progress);
      if (bar === undefined && totalBytes !== undefined) {
        bar = terminalBar('{bar} {percentage} % {figures}');
        bar?.start(totalBytes, receivedBytes, { figures });
      }
      bar?.update(receivedBytes, { figures });
      if (finished) end();
      if (process.stdout.isTTY || !lines.isTime(finished)) return;
      output.line(`  ${totalBytes === undefined ? '' : `${percent(receivedBytes / totalBytes)} `}${figures}`);
    },
    onRetry: (retry) => {
      end();
      const { reason, attempt, attempts, milliseconds } = retry;
      output.line(
        `  ${reason}; trying again in ${duration(milliseconds / 1000)} (attempt ${attempt} of ${attempts})`,
      );
      output.event({ event: 'retry', what, ...retry });
    },
  };
}

function progressFigures({
  totalBytes,
  receivedBytes,
  bytesPerSecond,
  secondsLeft,
}: DownloadProgress): string {
  const parts = [
    totalBytes === undefined ? byteSize(receivedBytes) : `of ${byteSize(totalBytes)}`,
    bytesPerSecond === undefined ? undefined : `${byteSize(Math.round(bytesPerSecond))}/s`,
    secondsLeft === undefined || secondsLeft === 0 ? undefined : `ETA ${duration(secondsLeft)}`,
  ];
  return parts.filter((part) => part !== undefined).join(' - ');
}
