import { expect, it } from 'vitest';
import { scalarsRecord, versionRecord } from '../../src/train/callbacks/event-records.js';
import { GoldenFile } from './golden.js';

interface Description {
  fileVersionAt: number;
  events: { wallTime: number; step: number; scalars: Record<string, number> }[];
}

it("writes the same bytes as TensorBoard's own writer", () => {
  const golden = new GoldenFile<Description>('events');
  const { fileVersionAt, events } = golden.description;
  const records = [
    versionRecord(fileVersionAt),
    ...events.map(({ wallTime, step, scalars }) => scalarsRecord(wallTime, step, scalars)),
  ];
  expect(Buffer.concat(records)).toEqual(Buffer.from(golden.numbers('file') as Uint8Array));
});
