import type { TutorialSourceEvent, UnavailableEvent } from '../events/index.js';
import { type FailedAttempt, type FindOptions, type Found, sourceOf } from '../recipes/index.js';
import { showDownload } from './download-progress.js';
import type { Output } from './output.js';
import { terminalBar } from './terminal-bar.js';

/** Runs a search for weights or data, and shows what it downloads and which attempts fail. */
export async function showSearch(
  output: Output,
  what: 'weights' | 'data',
  find: (show: Pick<FindOptions, 'onProgress' | 'onRetry' | 'onFailed'>) => Promise<Found>,
): Promise<Found> {
  const { end, ...download } = showDownload(output, what);
  return await find({ ...download, onFailed: (attempt) => showFailedAttempt(output, attempt) }).finally(end);
}

/** Shows a source that could not be used, the reason, and the next one. */
export function showFailedAttempt(output: Output, attempt: FailedAttempt): void {
  const { what, source, from, reason, next, description } = attempt;
  const name = what === 'data' ? 'Data' : 'Weights';
  output.line(`${name}: no ${description}: ${reason}${next ? ` Next: ${next.description}.` : ''}`);
  output.event<UnavailableEvent>({ event: 'unavailable', what, source, from, reason, next: next ?? null });
}

/** Shows which pictures a run uses. */
export function showDataSource(output: Output, data: Found): void {
  output.line(`Data: ${data.description}${data.from === 'option' ? '' : `, in ${data.value}`}`);
  output.event<TutorialSourceEvent>({ event: 'source', what: 'data', ...sourceOf(data), value: data.value });
}

/** Shows the progress of drawing pictures. */
export function showDrawing(output: Output): {
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
