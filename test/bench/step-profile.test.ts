import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readProfile } from '../../bench/step/profile.js';

it('adds up the time of operators and nodes in all runs but the first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'graft-profile-'));
  const node = (name: string, operator: string, dur: number) => ({
    ...{ cat: 'Node', name: `${name}_kernel_time`, dur },
    args: { op_name: operator },
  });
  const run = (factor: number) => [
    node('one', 'Conv', 1000 * factor),
    node('two', 'Conv', 3000 * factor),
    node('three', 'Mul', 500 * factor),
  ];
  const whole = { cat: 'Session', name: 'model_run', dur: 99_000 };
  await writeFile(join(folder, 'trace.json'), JSON.stringify([...run(50), whole, ...run(1), ...run(2)]));
  expect(await readProfile(join(folder, 'trace.json'), 3)).toEqual({
    total: 6.75,
    operators: [
      { name: 'Conv', milliseconds: 6, count: 2 },
      { name: 'Mul', milliseconds: 0.75, count: 1 },
    ],
    nodes: [
      { name: 'Conv two', milliseconds: 4.5, count: 1 },
      { name: 'Conv one', milliseconds: 1.5, count: 1 },
      { name: 'Mul three', milliseconds: 0.75, count: 1 },
    ],
  });
  await rm(folder, { recursive: true });
});
