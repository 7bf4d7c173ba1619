import type { FetchResultEvent } from '../events/index.js';
import { fetchPhotographs } from '../recipes/index.js';
import { shellWord } from '../shell-word.js';
import { cacheDirectory } from './cache-directory.js';
import { networkFromEnvironment } from './network.js';
import { createOutput } from './output.js';
import { showDrawing, showSearch } from './show-sources.js';

interface FetchFlags {
  readonly drawn: boolean;
  readonly perClass?: number;
  readonly offline: boolean;
  readonly json: boolean;
}

export async function runFetch(folder: string, { json, ...flags }: FetchFlags): Promise<void> {
  const output = createOutput(json);
  const drawing = showDrawing(output);
  let counts: Readonly<Record<string, number>> = {};
  const source = await showSearch(output, 'data', async (show) => {
    const fetched = await fetchPhotographs(folder, {
      ...flags,
      ...show,
      cacheDirectory: cacheDirectory().path,
      network: networkFromEnvironment(),
      onDrawing: drawing.onDrawing,
    });
    counts = fetched.counts;
    return fetched.source;
  }).finally(drawing.end);
  output.line(`Data: ${source.description}`);
  for (const [name, count] of Object.entries(counts)) output.line(`${folder}/${name}: ${count} pictures`);
  output.line(`To train on them: graft train ${shellWord(folder)}`);
  output.event<FetchResultEvent>({ event: 'result', folder, source: source.source, counts });
}
