import { drawScenes } from '../drawn/index.js';
import { UsageError } from '../errors.js';
import type { FetchResultEvent } from '../events/index.js';
import { fetchPhotographs } from '../recipes/index.js';
import { shellWord } from '../shell-word.js';
import { cacheDirectory } from './cache-directory.js';
import { networkFromEnvironment } from './network.js';
import { createOutput, type Output } from './output.js';
import { showDrawing, showSearch } from './show-sources.js';

interface FetchFlags {
  readonly drawn: boolean;
  readonly perClass?: number;
  readonly offline: boolean;
  /** How many; true for as many as by default. */
  readonly scenes?: number | true;
  readonly json: boolean;
}

export async function runFetch(folder: string, { json, scenes, ...flags }: FetchFlags): Promise<void> {
  const output = createOutput(json);
  const drawing = showDrawing(output);
  if (scenes !== undefined) {
    if (flags.perClass !== undefined) {
      throw new UsageError('--per-class counts pictures of a class, and a scene may be of several.', {
        hint: 'Say how many scenes are drawn: --scenes 300',
      });
    }
    await fetchScenes(folder, scenes === true ? undefined : scenes, output);
    return;
  }
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

/** Draws pictures of several labels, with their list. */
async function fetchScenes(folder: string, count: number | undefined, output: Output): Promise<void> {
  const drawing = showDrawing(output);
  const drawn = await drawScenes({ directory: folder, count, onProgress: drawing.onDrawing }).finally(
    drawing.end,
  );
  output.line(`Drew ${drawn.count} scenes with several objects each into ${folder}.`);
  for (const [name, pictures] of Object.entries(drawn.counts)) output.line(`${name}: ${pictures} pictures`);
  output.line(`To train on them: graft train ${shellWord(drawn.list)}`);
  output.event<FetchResultEvent>({
    event: 'result',
    folder,
    source: 'scenes',
    counts: drawn.counts,
    list: drawn.list,
  });
}
