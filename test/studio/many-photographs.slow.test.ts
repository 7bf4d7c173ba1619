import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { DataState, PhotographPage } from '../../src/studio/api.js';
import { temporaryFolder } from '../cli/command.js';
import { drawPhotograph } from '../cli/photographs.js';
import { largestMemory, tellsMemory } from './memory.js';
import { RunningStudio, until } from './studio.js';

const perClass = 5000;
const mostBytes = 500 * 2 ** 20;

it.skipIf(!tellsMemory)('shows 10,000 photographs, inspects them and stays below 500 MB', async () => {
  const folder = await temporaryFolder();
  // Draws a few hundred pictures; each copy ends in different bytes, which decoders ignore.
  for (const shape of ['discs', 'squares'] as const) {
    await mkdir(join(folder, 'photos', shape), { recursive: true });
    const drawn = await Promise.all(
      Array.from({ length: 200 }, (_, seed) => drawPhotograph(shape, { width: 240, height: 180, seed })),
    );
    for (let at = 0; at < perClass; at++) {
      const bytes = Buffer.concat([drawn[at % drawn.length], Buffer.from(String(at))]);
      await writeFile(join(folder, 'photos', shape, `${String(at).padStart(5, '0')}.jpg`), bytes);
    }
  }
  const begin = performance.now();
  const studio = await RunningStudio.start(['photos'], folder);
  const state = await until(
    () => studio.get<DataState>('/api/data'),
    ({ loading }) => !loading,
  );
  const listed = performance.now() - begin;
  expect(state.total).toBe(2 * perClass);

  const ids: string[] = [];
  for (let offset = 0; offset < state.total; offset += 500) {
    const page = await studio.get<PhotographPage>(`/api/data/photographs?offset=${offset}&limit=500`);
    ids.push(...page.photographs.map(({ id }) => id));
  }
  expect(new Set(ids).size).toBe(2 * perClass);
  const shown = performance.now();
  // Like a browser that scrolls through everything, six at a time.
  const waiting = [...ids];
  let bytes = 0;
  const scroll = async (): Promise<void> => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const { status, body } = await studio.send(`/api/data/photographs/${id}/thumbnail`);
      expect(status).toBe(200);
      bytes += body.length;
    }
  };
  await Promise.all(Array.from({ length: 6 }, scroll));
  const each = (performance.now() - shown) / ids.length;
  const afterScrolling = largestMemory(studio.child.pid!);
  await studio.post('/api/data/inspect');
  await until(
    () => studio.get<DataState>('/api/data'),
    ({ inspection }) => inspection.state === 'ready',
    500,
  );
  const afterInspection = largestMemory(studio.child.pid!);
  const megabytes = (value: number): number => Math.round(value / 2 ** 20);
  console.info(
    `listed in ${(listed / 1000).toFixed(1)} s, ${each.toFixed(1)} ms a thumbnail (${Math.round(bytes / ids.length)} bytes), ` +
      `memory ${megabytes(afterScrolling)} MiB after scrolling, ${megabytes(afterInspection)} MiB after inspecting`,
  );
  expect(afterScrolling).toBeLessThan(mostBytes);
  expect(afterInspection).toBeLessThan(mostBytes);
});
