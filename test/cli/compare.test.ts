import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { withChecksum } from '../../src/files/index.js';
import type { CompareResultEvent } from '../../src/public/events.js';
import { filesBelow, graft, graftJson, temporaryFolder } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  for (const [name, epochs] of [
    ['first', 3],
    ['second', 5],
  ] as const) {
    const values = Array.from({ length: epochs }, (_, epoch) => 0.6 + epoch / 20);
    const files = {
      'config.json': { command: 'tutorial', epochs, seed: 1 },
      'history.json': {
        epoch: [...values.keys()],
        history: { loss: values, accuracy: values, val_loss: values, val_accuracy: values },
      },
      'results.json': {
        formatVersion: 1,
        results: { test: { loss: 0.2, accuracy: 0.9 + epochs / 100, correct: 90 + epochs, count: 100 } },
        seconds: 12,
      },
    };
    await mkdir(join(folder, 'runs', name), { recursive: true });
    for (const [file, content] of Object.entries(files)) {
      await writeFile(join(folder, 'runs', name, file), JSON.stringify(withChecksum(content)));
    }
  }
  await mkdir(join(folder, 'runs/broken'));
  await writeFile(join(folder, 'runs/broken/config.json'), JSON.stringify(withChecksum({ epochs: 3 })));
  await writeFile(join(folder, 'runs/broken/history.json'), '{"epoch"');
});

const runs = ['runs/first', 'runs/second'];

describe('graft compare', () => {
  it('gives one JSON line', async () => {
    const events = await graftJson(['compare', ...runs], folder);
    expect(events).toHaveLength(1);
    const result = events[0] as unknown as CompareResultEvent;
    expect(result).toMatchObject({
      event: 'result',
      names: ['first', 'second'],
      paths: runs,
      differences: [{ name: 'epochs', values: ['3', '5'] }],
      epochs: [3, 5],
      seconds: [12, 12],
      problems: [],
      report: null,
    });
    expect(result.results.test.map((run) => run?.correct)).toEqual([93, 95]);
  });

  it('prints tables', async () => {
    const { code, stdout, stderr } = await graft(['compare', ...runs], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^test +accuracy +95 % confidence +right +loss\nfirst +93\.0 %/);
    expect(stdout).toMatch(/^settings that differ +first +second\nepochs +3 +5$/m);
  });

  it('writes a figure and a page', async () => {
    await graftJson(['compare', ...runs, '--out', 'comparison'], folder);
    expect(await filesBelow(join(folder, 'comparison'))).toEqual([
      'figures/learning-curves.png',
      'figures/learning-curves.svg',
      'report.html',
    ]);
    expect(await readFile(join(folder, 'comparison/report.html'), 'utf8')).toContain('2 runs side by side');
  });

  it('names missing and broken runs, and compares the others', async () => {
    const { code, stdout } = await graft(['compare', 'runs/first', 'runs/broken'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain(`Not used: ${join('runs/broken', 'history.json')}: the content is not JSON`);
    expect(stdout).toContain(`Missing: ${join('runs/broken', 'results.json')}: the file is not there`);
    expect(stdout).toMatch(/^broken +- /m);
  });

  it('refuses a folder that is not a run', async () => {
    const { code, stdout, stderr } = await graft(['compare', 'runs/first', 'nowhere'], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^graft: Expected a run's folder at nowhere but there is no such folder\./);
  });
});
