import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { StudioRun } from '../../src/studio/runs/studio-run.js';
import { temporaryFolder } from '../cli/command.js';

it('the notes of a run name files from the folder of its photographs on', async () => {
  const folder = await temporaryFolder();
  const run = join(folder, 'runs/one');
  const photos = join(folder, 'my photos');
  await mkdir(run, { recursive: true });
  await writeFile(
    join(run, 'studio.json'),
    JSON.stringify({ formatVersion: 1, data: photos, startedAt: '2026-01-01T00:00:00Z' }),
  );
  const time = new Date(0).toISOString();
  const [one, other] = [join(photos, 'cats/1.jpg'), join(photos, 'dogs/1.jpg')];
  const note = { event: 'note', time, kind: 'label-conflict', text: `Same content: ${one} and ${other}.` };
  const weights = { event: 'weights', time, description: `weights from ${join(folder, 'own/net.h5')}` };
  const lines = [{ ...note, values: { count: 1, one, other, names: [one] } }, weights];
  await writeFile(join(run, 'events.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const studioRun = new StudioRun(run);
  await studioRun.refresh();
  const detail = await studioRun.detail();
  expect(detail.notes).toEqual([
    {
      kind: 'label-conflict',
      text: 'Same content: my photos/cats/1.jpg and my photos/dogs/1.jpg.',
      values: {
        count: 1,
        one: 'my photos/cats/1.jpg',
        other: 'my photos/dogs/1.jpg',
        names: ['my photos/cats/1.jpg'],
      },
    },
  ]);
  expect(detail.weights).toBe('weights from own/net.h5');
  expect(studioRun.shortened({ event: 'figure', path: join(run, 'figures/a.svg') }).path).toBe(
    join('runs', 'one', 'figures/a.svg'),
  );
});
