import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { reasonOf, UsageError } from '../../src/errors.js';
import { writeModel } from '../serving/model.js';
import { photograph } from '../serving/photographs.js';
import { readOptions, wholeNumber, wholeNumbers } from '../usage.js';
import { type LoadFigures, measureLoad } from './load.js';
import { fastApiServer, graftServer, RunningServer, type ServerKind } from './servers.js';

/*
 * Measures `graft serve` under load and, beside it, FastAPI with ONNX Runtime: the same model, the same pictures, in turns.
 * The program that sends the pictures runs on the same machine and takes a part of it.
 */

const USAGE = `npm run bench:http -- [options]

  --python PROGRAM       a Python with bench/peers/requirements-serving.txt installed; without it, FastAPI is skipped
  --processes LIST       of uvicorn, with commas (default 1)
  --connections LIST     with commas (default 1,8,64)
  --seconds N            of each measurement (default 10)
  --warm-up N            seconds before each measurement (default 3)
  --model FILE           a classifier (default: the tutorial's network with random weights)
  --photographs FOLDER   JPEG files (default: drawn ones of 450x370)
  --without-graft        measure FastAPI alone
  --json                 print one line of JSON`;

const { values } = readOptions(USAGE, {
  options: {
    python: { type: 'string' },
    processes: { type: 'string', default: '1' },
    connections: { type: 'string', default: '1,8,64' },
    seconds: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '3' },
    model: { type: 'string' },
    photographs: { type: 'string' },
    'without-graft': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
if (values['without-graft'] && values.python === undefined) {
  throw new UsageError('--without-graft leaves nothing to measure without --python.', { hint: USAGE });
}
const load = {
  seconds: wholeNumber('--seconds', values.seconds),
  warmUpSeconds: wholeNumber('--warm-up', values['warm-up']),
};
const processCounts = wholeNumbers('--processes', values.processes);
const connectionCounts = wholeNumbers('--connections', values.connections);

const threads = availableParallelism();
const folder = await mkdtemp(join(tmpdir(), 'graft-bench-'));
const loadBefore = loadavg()[0];
try {
  const model = values.model ?? join(folder, 'model.onnx');
  if (values.model === undefined) await writeModel(model);
  const pictures = await loadPictures(values.photographs);
  const kinds = [
    ...(values['without-graft'] ? [] : [graftServer(model, threads)]),
    ...(values.python === undefined
      ? []
      : processCounts.map((processes) => fastApiServer(values.python!, model, { threads, processes }))),
  ];
  const difference = await largestDifference(kinds, pictures.slice(0, 20));
  const rows: [string, LoadFigures][] = [];
  for (const connections of connectionCounts) {
    for (const kind of kinds) {
      const server = await RunningServer.start(kind);
      try {
        rows.push([kind.name, await measureLoad(server, pictures, { connections, ...load })]);
      } finally {
        await server.stop();
      }
    }
  }
  print(rows, difference);
} finally {
  await rm(folder, { recursive: true });
}

async function loadPictures(photographs: string | undefined): Promise<Uint8Array[]> {
  if (photographs === undefined) {
    return await Promise.all(Array.from({ length: 16 }, (_, seed) => photograph(seed, 450, 370)));
  }
  const entries = await readdir(photographs, { recursive: true, withFileTypes: true }).catch(
    (error: unknown) => {
      throw new UsageError(`${photographs} cannot be read: ${reasonOf(error)}.`, { cause: error });
    },
  );
  const files = entries.filter((entry) => entry.isFile() && /\.jpe?g$/i.test(entry.name)).slice(0, 200);
  if (files.length === 0) throw new UsageError(`There are no JPEG files in ${photographs}.`);
  return await Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name))));
}

/** How far the probabilities of the servers are apart at most; undefined for one server. */
async function largestDifference(
  kinds: readonly ServerKind[],
  pictures: readonly Uint8Array[],
): Promise<number | undefined> {
  if (kinds.length < 2) return undefined;
  const answers: number[][] = [];
  for (const kind of kinds) {
    const server = await RunningServer.start(kind);
    const own: number[] = [];
    for (const picture of pictures) own.push(...(await probabilities(server, picture)));
    answers.push(own);
    await server.stop();
  }
  const [first, ...others] = answers;
  return Math.max(...others.flatMap((own) => own.map((value, at) => Math.abs(value - first[at]))));
}

async function probabilities({ address }: RunningServer, picture: Uint8Array): Promise<number[]> {
  const answer = await fetch(`${address}/classify`, {
    method: 'POST',
    headers: { 'content-type': 'image/jpeg' },
    body: new Uint8Array(picture),
  });
  return Object.values(((await answer.json()) as { probabilities: Record<string, number> }).probabilities);
}

function print(rows: readonly (readonly [string, LoadFigures])[], difference: number | undefined): void {
  const machine = `${cpus()[0].model.trim()}, ${threads} threads, Node ${process.version}, load before ${loadBefore.toFixed(2)}`;
  if (values.json) {
    console.log(JSON.stringify({ machine, difference, rows: rows.map(([name, row]) => ({ name, ...row })) }));
    return;
  }
  console.log(`${machine}. The program that sends runs on the same threads.`);
  if (difference !== undefined)
    console.log(`Probabilities differ by at most ${difference.toExponential(1)}.`);
  console.log(
    '| server | connections | requests/s | p50 ms | p97.5 ms | p99 ms | failures | MB before, after each quarter |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  for (const [name, { connections, requestsPerSecond, latency, failures, memory }] of rows) {
    const sizes = memory.map((size) => size?.toFixed(0) ?? '?').join(', ');
    console.log(
      `| ${name} | ${connections} | ${requestsPerSecond.toFixed(1)} | ${latency.p50} | ${latency.p97_5} | ${latency.p99} | ${failures} | ${sizes} |`,
    );
  }
}
