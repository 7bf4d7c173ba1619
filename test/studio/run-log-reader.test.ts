import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RunLogReader } from '../../src/studio/runs/run-log-reader.js';
import { temporaryFolder } from '../data/helpers.js';

const line = (epoch: number): string =>
  `${JSON.stringify({ event: 'epoch', time: new Date(epoch * 1000).toISOString(), phase: 'feature extraction', epoch, epochs: 9, loss: 1, accuracy: 1, seconds: 1, imagesPerSecond: 1 })}\n`;

describe('RunLogReader', () => {
  it('takes every line once, however many look at the run at the same time', async () => {
    const path = join(await temporaryFolder(), 'events.jsonl');
    await writeFile(path, line(1) + line(2));
    const reader = new RunLogReader(path);
    await Promise.all(Array.from({ length: 8 }, () => reader.read()));
    expect(reader.log.lines).toBe(2);
    await appendFile(path, line(3));
    const grew = await Promise.all(Array.from({ length: 8 }, () => reader.read()));
    expect(reader.log.lines).toBe(3);
    expect(grew.filter((one) => one)).toHaveLength(1);
    expect(reader.log.epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3]);
  });
});
