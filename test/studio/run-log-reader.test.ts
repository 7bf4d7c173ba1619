import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sayNote } from '../../src/pages/studio/texts/server-words.js';
import { RunFolder } from '../../src/recipes/run/run-folder.js';
import { RunLog } from '../../src/recipes/run/run-log.js';
import { activityOf } from '../../src/studio/runs/activity.js';
import { RunLogReader } from '../../src/studio/runs/run-log-reader.js';
import { temporaryFolder } from '../datasets/helpers.js';

const line = (epoch: number): string =>
  `${JSON.stringify({ event: 'epoch', time: new Date(epoch * 1000).toISOString(), phase: 'feature extraction', epoch, epochs: 9, logs: { loss: 1, accuracy: 1 }, seconds: 1, imagesPerSecond: 1 })}\n`;

describe('RunLogReader', () => {
  it('reads every line once, with any number of concurrent readers', async () => {
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

  it('reports the progress of the current epoch, with the last values of repeated steps', async () => {
    const path = join(await temporaryFolder(), 'events.jsonl');
    const moment = (epoch: number, step: number, loss: number): string =>
      `${JSON.stringify({ event: 'progress', time: new Date(step).toISOString(), epoch, epochs: 9, step, steps: 4, logs: { loss, accuracy: 0.5 }, images: step, imagesPerSecond: 1 })}\n`;
    await writeFile(path, moment(1, 1, 5) + moment(1, 2, 4) + moment(1, 3, 3));
    const reader = new RunLogReader(path);
    const told = async (): Promise<(number | null)[][]> => {
      await reader.read();
      return reader.log.running.map(({ epoch, step, logs }) => [epoch, step, logs.loss]);
    };
    expect(await told()).toEqual([
      [1, 1, 5],
      [1, 2, 4],
      [1, 3, 3],
    ]);
    await appendFile(path, moment(1, 2, 3.5));
    expect(await told()).toEqual([
      [1, 1, 5],
      [1, 2, 3.5],
    ]);
    await appendFile(path, line(1));
    expect(await told()).toEqual([]);
    await appendFile(path, moment(2, 1, 2));
    expect(await told()).toEqual([[2, 1, 2]]);
  });

  it('takes a damaged file for no change of what the run is doing', async () => {
    const path = join(await temporaryFolder(), 'events.jsonl');
    const skipped = `${JSON.stringify({ event: 'skipped', time: new Date(9000).toISOString(), files: [] })}\n`;
    await writeFile(path, line(1) + skipped);
    const reader = new RunLogReader(path);
    await reader.read();
    expect(reader.log).toMatchObject({ lines: 2, last: { event: 'epoch' } });
  });

  it('knows what a run computes on, also when its graphics card has failed', async () => {
    const path = join(await temporaryFolder(), 'events.jsonl');
    const device = (seconds: number, name: string, more = {}): string =>
      `${JSON.stringify({ event: 'device', time: new Date(seconds * 1000).toISOString(), device: name, reason: 'It was lost.', ...more })}\n`;
    await writeFile(path, line(1));
    const reader = new RunLogReader(path);
    await reader.read();
    expect(reader.log.device).toBe('cpu');
    // Between the two events the run was resting.
    await appendFile(path, device(1000, 'webgpu'));
    await reader.read();
    expect(reader.log).toMatchObject({ device: 'webgpu', seconds: 0 });
    expect(reader.log.notes).toEqual([]);
    await appendFile(path, device(1001, 'cpu', { failed: true }));
    await reader.read();
    expect(reader.log.device).toBe('cpu');
    const [note] = reader.log.notes;
    expect(note).toEqual({ text: 'It was lost.', kind: 'card-failed', values: {} });
    expect(sayNote(note, 'tr').text).toMatch(/^Ekran kartı/);
  });

  it('counts the work of all processes, but not the time between them', async () => {
    const folder = await temporaryFolder();
    const path = join(folder, 'events.jsonl');
    const at = (seconds: number, event: string, more = {}): string =>
      `${JSON.stringify({ event, time: new Date(seconds * 1000).toISOString(), ...more })}\n`;
    const data = { classNames: [], counts: {} };
    await writeFile(
      path,
      [
        // Stopped after 26 seconds.
        ...[at(0, 'data', data), at(20, 'note', { text: 'a' }), at(26, 'stopped', { seconds: 26 })],
        // It could not be resumed, and then began anew.
        ...[at(81, 'failed', { seconds: 0.5 }), at(105, 'note', { text: 'b' })],
        ...[at(106, 'data', data), at(110, 'note', { text: 'c' })],
        // The process was killed; the next one failed within a second.
        at(900, 'failed', { seconds: 1 }),
        ...[at(2000, 'data', data), at(2009, 'note', { text: 'd' })],
        '{"event":"note","ti',
      ].join(''),
    );
    const reader = new RunLogReader(path);
    await reader.read();
    const worked = 26 + 4 + 1 + 9;
    expect(reader.log.seconds).toBe(worked);
    expect(await new RunLog(new RunFolder(folder), {}).earlierSeconds()).toBe(worked);
    expect(await new RunLog(new RunFolder(join(folder, 'none')), {}).earlierSeconds()).toBe(0);
    const known = { memory: null, plannedEpochs: undefined };
    // What the results say holds everywhere once there are some.
    expect(activityOf(reader.log, 'paused', { ...known, seconds: undefined }).elapsedSeconds).toBe(worked);
    expect(activityOf(reader.log, 'finished', { ...known, seconds: 41.5 }).elapsedSeconds).toBe(41.5);
    // A process that was just started again has told nothing yet.
    await appendFile(path, `\n${at(2010, 'stopped', { seconds: 10 })}`);
    await reader.read();
    expect(activityOf(reader.log, 'running', { ...known, seconds: undefined }).elapsedSeconds).toBe(
      worked + 1,
    );
  });

  it('forgets epochs that the last checkpoint of a killed process did not hold', async () => {
    const path = join(await temporaryFolder(), 'events.jsonl');
    const resumed = (phase: string, epoch: number): string =>
      `${JSON.stringify({ event: 'resumed', time: new Date(0).toISOString(), phase, epoch, step: 1 })}\n`;
    await writeFile(path, line(1) + line(2) + line(3) + resumed('Fine-tuning', 3));
    const reader = new RunLogReader(path);
    const epochs = async (): Promise<number[]> => {
      await reader.read();
      return reader.log.epochs.map(({ epoch }) => epoch);
    };
    expect(await epochs()).toEqual([1, 2]);
    // All training was done: only the results are missing.
    await appendFile(path, line(3) + resumed('results', 1));
    expect(await epochs()).toEqual([1, 2, 3]);
  });
});
