import type { Network } from '../download/index.js';
import { type FailedAttempt, type Found, findData, findWeights } from '../recipes/index.js';
import { showDownload } from './download-progress.js';
import type { Output } from './output.js';
import { terminalBar } from './progress.js';
import type { TutorialFlags } from './tutorial-flags.js';

/** What a run works on. */
export interface TutorialSources {
  readonly weights: Found;
  readonly data: Found;
}

/**
 * Finds weights and photographs that are to be had here and now, and says what it tries, what fails and why, and what
 * comes next.
 *
 * @throws GraftError when what was asked for is not to be had
 */
export async function findSources(
  flags: TutorialFlags,
  { output, cacheDirectory, network }: { output: Output; cacheDirectory: string; network: Network },
): Promise<TutorialSources> {
  const { weights, data, imageSize, offline } = flags;
  const shared = {
    cacheDirectory,
    network,
    offline,
    unreachable: new Map<string, string>(),
    onFailed: (attempt: FailedAttempt) => sayFailed(output, attempt),
  };
  const foundWeights = await following(output, 'weights', (download) =>
    findWeights({ ...shared, ...download, weights, imageSize }),
  );
  const drawing = showDrawing(output);
  const foundData = await following(output, 'data', (download) =>
    findData({ ...shared, ...download, data, onDrawing: drawing.onDrawing }),
  ).finally(drawing.end);
  return { weights: foundWeights, data: foundData };
}

/** Says, in two lines or events, what the run will use. */
export function saySources(output: Output, { weights, data }: TutorialSources): void {
  output.line(`Weights: ${describe(weights)}`);
  output.line(`Data: ${describe(data)}${data.from === 'option' ? '' : `, in ${data.value}`}`);
  for (const [what, found] of Object.entries({ weights, data })) {
    const { source, from, origin, value } = found;
    output.event({ event: 'source', what, source, from, ...(origin === undefined ? {} : { origin }), value });
  }
}

export function sayFailed(output: Output, attempt: FailedAttempt): void {
  const { what, source, from, reason, next, description } = attempt;
  const name = what === 'data' ? 'Data' : 'Weights';
  output.line(`${name}: no ${description}: ${reason}${next ? ` Next: ${next.description}.` : ''}`);
  output.event({ event: 'unavailable', what, source, from, reason, next: next ?? null });
}

function describe({ description }: Found): string {
  return description;
}

async function following(
  output: Output,
  what: string,
  find: (download: Pick<ReturnType<typeof showDownload>, 'onProgress' | 'onRetry'>) => Promise<Found>,
): Promise<Found> {
  const { end, ...download } = showDownload(output, what);
  return await find(download).finally(end);
}

function showDrawing(output: Output): {
  onDrawing: (progress: { drawn: number; total: number }) => void;
  end: () => void;
} {
  let bar: ReturnType<typeof terminalBar>;
  let begun = false;
  return {
    end: () => bar?.stop(),
    onDrawing: ({ drawn, total }) => {
      if (!begun) {
        begun = true;
        output.event({ event: 'drawing', total });
        if (!output.json) bar = terminalBar('{bar} {value} of {total} pictures drawn');
        bar?.start(total, 0);
      }
      bar?.update(drawn);
    },
  };
}
