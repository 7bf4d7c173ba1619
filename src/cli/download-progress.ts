import type { DownloadProgress, DownloadRetry } from '../download/index.js';
import { percent } from '../percent.js';
import { byteSize, duration } from './figures.js';
import type { Output } from './output.js';
import { terminalBar } from './terminal-bar.js';

/** Shortest interval between reports of a download, in milliseconds: as events, and as lines without a terminal. */
const EVENT_INTERVAL = 1000;
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
  let lastEvent = Number.NEGATIVE_INFINITY;
  let lastLine = performance.now();
  const end = (): void => {
    bar?.stop();
    bar = undefined;
  };
  return {
    end,
    onProgress: (progress) => {
      const { receivedBytes, totalBytes } = progress;
      const now = performance.now();
      const finished = receivedBytes === totalBytes;
      if (now - lastEvent >= EVENT_INTERVAL || finished) {
        lastEvent = now;
        output.event({ event: 'download', what, ...progress });
      }
      if (output.json) return;
      const figures = progressFigures(progress);
      if (bar === undefined && totalBytes !== undefined) {
        bar = terminalBar('{bar} {percentage} % {figures}');
        bar?.start(totalBytes, receivedBytes, { figures });
      }
      bar?.update(receivedBytes, { figures });
      if (finished) end();
      if (process.stdout.isTTY || (now - lastLine < LINE_INTERVAL && !finished)) return;
      lastLine = now;
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
