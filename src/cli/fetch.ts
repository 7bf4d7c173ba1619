import type { Command } from 'commander';
import type { FetchResultEvent } from '../events/index.js';
import { fetchPhotographs } from '../recipes/index.js';
import { shellWord } from '../shell-word.js';
import { cacheDirectory } from './cache-directory.js';
import { networkFromEnvironment } from './network.js';
import { wholeNumber } from './options.js';
import { createOutput } from './output.js';
import { showDrawing, showSearch } from './show-sources.js';

interface FetchFlags {
  readonly drawn: boolean;
  readonly perClass?: number;
  readonly offline: boolean;
  readonly json: boolean;
}

export function addFetchCommand(program: Command): void {
  program
    .command('fetch')
    .description("Put the tutorial's photographs of cats and dogs into a folder, to try Graft on")
    .argument('[dir]', 'a new or empty folder', 'photos')
    .option('--per-class <n>', 'only so many pictures of each class in each part', wholeNumber(1))
    .option('--drawn', 'draw cats and dogs instead (default: only if there is no other way)', false)
    .option('--offline', 'download nothing; use what is in the cache, else draw', false)
    .option('--json', 'write events as JSON lines', false)
    .addHelpText(
      'after',
      `
Examples:
  $ graft fetch pets
  $ graft fetch few-pets --per-class 50
  $ graft fetch drawings --drawn --per-class 50`,
    )
    .action(runFetch);
}

async function runFetch(folder: string, { json, ...flags }: FetchFlags): Promise<void> {
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
