import { spawn } from 'node:child_process';
import { createReadStream, existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PictureFeatures } from '../../dist/src/features/index.js';
import { featureNetwork } from '../../dist/src/recipes/index.js';
import { Session } from '../../dist/src/session/index.js';
import { fromFloat16 } from '../../src/graph/index.js';
import { readHalfPrecisionHeader } from '../../src/shards/npy.js';
import {
  type Ended,
  type Event,
  ended,
  eventsOf,
  filesBelow,
  flowers,
  graft,
  graftJson,
  hasFlowers,
  hasShared,
  imagenetWeights,
  program,
  startGraft,
  temporaryFolder,
} from './command.js';
import { drawPhotograph, photographFolder } from './photographs.js';
import { trainAndSave } from './saved-models.js';

const classes = ['discs', 'stripes'] as const;
const PER_CLASS = 60;

let folder: string;
let pictures: string[];
let server: Server;
/** Where the server gives the photographs. */
let origin: string;
/** What the server has been asked for. */
const asked = new Map<string, number>();

beforeAll(async () => {
  folder = await temporaryFolder();
  pictures = await photographFolder(join(folder, 'photos'), { classes, perClass: PER_CLASS, seed: 1 });
  await photographFolder(join(folder, 'sets/train'), { classes, perClass: 16, seed: 2 });
  await photographFolder(join(folder, 'sets/validation'), { classes, perClass: 5, seed: 3 });
  await trainAndSave('small', join(folder, 'sets'), join(folder, 'model.onnx'));
  const disc = await drawPhotograph('discs', { width: 200, height: 120, seed: 4 });
  await writeFile(join(folder, 'photos/discs/broken.jpg'), disc.subarray(0, 40));
  server = createServer(async ({ url = '' }, response) => {
    const times = (asked.get(url) ?? 0) + 1;
    asked.set(url, times);
    if (url.startsWith('/moved/')) response.writeHead(301, { location: url.replace('/moved', '') }).end();
    else if (url.startsWith('/busy/') && times === 1) response.writeHead(503).end();
    else if (url.startsWith('/never/')) response.writeHead(500).end();
    else {
      if (url.startsWith('/slow/')) await wait(500);
      const path = join(folder, 'photos', url.replace(/^\/(busy|slow)/, ''));
      if (existsSync(path)) createReadStream(path).pipe(response);
      else response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}, 120_000);

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function plan(out: string, ...more: readonly string[]): Promise<Event> {
  const events = await graftJson(['plan-shards', '--out', out, '--shard-size', '32', ...more], folder);
  return events.at(-1)!;
}

async function shards(out: string, ...more: readonly string[]): Promise<Event[]> {
  return await graftJson(['run-shard', '--plan', out, ...more], folder);
}

async function lines(...path: readonly string[]): Promise<Record<string, unknown>[]> {
  const text = await readFile(join(folder, ...path), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Names and bytes of all files of shards, without the seconds that they took. */
async function contents(out: string): Promise<Record<string, string>> {
  const names = (await readdir(join(folder, out))).filter((name) => name.startsWith('shard-'));
  const read = names.map(async (name) => {
    const bytes = await readFile(join(folder, out, name));
    const text = name.endsWith('.done.json')
      ? bytes.toString().replace(/"seconds":[^,}]*|"checksum":[^,}]*/g, '')
      : bytes.toString('base64');
    return [name, text] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe('predictions in shards', () => {
  it('are those of graft predict, bit for bit, each picture once', async () => {
    expect(await plan('predictions', 'photos', '--predict', 'model.onnx')).toMatchObject({
      kind: 'predictions',
      shards: 4,
      pictures: 2 * PER_CLASS + 1,
    });
    const events = await shards('predictions', '--indexes', '2,0-1,3');
    expect(events.filter(({ event }) => event === 'shard').map(({ index }) => index)).toEqual([2, 0, 1, 3]);
    expect(events.at(-1)).toMatchObject({ finished: 4, failed: 0, computed: 2 * PER_CLASS, unreadable: 1 });
    const whole = await graft(['predict', 'model.onnx', join(folder, 'photos'), '--json'], folder);
    const expected = whole.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Event)
      .filter(({ event }) => event === 'prediction')
      .map(({ event: _, ...prediction }) => prediction);
    const found = (
      await Promise.all([0, 1, 2, 3].map((index) => lines(`predictions/shard-0000${index}.jsonl`)))
    ).flat();
    const byPath = (one: { path?: unknown }, other: { path?: unknown }): number =>
      String(one.path) < String(other.path) ? -1 : 1;
    expect(found.sort(byPath)).toEqual(expected.sort(byPath));
    const broken = await lines('predictions/shard-00001.errors.jsonl');
    expect(broken).toEqual([
      { path: join(folder, 'photos/discs/broken.jpg'), reason: expect.any(String) as string },
    ]);
    const { code, stdout } = await graft(['check-shards', 'predictions', '--thorough'], folder);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('All shards are there.'),
    });
  });

  it('are skipped where they are there, and computed again where they were changed', async () => {
    const before = await contents('predictions');
    expect(await shards('predictions', '--indexes', '0-3')).toMatchObject([
      ...[0, 1, 2, 3].map((index) => ({ event: 'shard', index, status: 'skipped' })),
      { event: 'result', skipped: 4, finished: 0 },
    ]);
    const path = join(folder, 'predictions/shard-00002.jsonl');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('discs', 'disks'));
    expect((await graft(['check-shards', 'predictions'], folder)).code).toBe(0);
    const found = await graft(['check-shards', 'predictions', '--thorough', '--json'], folder);
    expect(found.code).toBe(1);
    expect(JSON.parse(found.stdout)).toMatchObject({ finished: 3, missing: [2] });
    expect((await shards('predictions', '--indexes', '0-3')).at(-1)).toMatchObject({
      finished: 1,
      skipped: 3,
    });
    expect(await contents('predictions')).toEqual(before);
  });

  it('survive kill -9 at any moment, with nothing twice', async () => {
    await plan('killed', 'photos', '--predict', 'model.onnx');
    for (const milliseconds of [300, 450, 600, 700, 800]) {
      const child = startGraft(
        ['run-shard', '--plan', 'killed', '--indexes', '0-3', '--threads', '1'],
        folder,
      );
      setTimeout(() => child.kill('SIGKILL'), milliseconds);
      await ended(child);
    }
    await shards('killed', '--indexes', '0-3');
    expect(await contents('killed')).toEqual(await contents('predictions'));
  });

  it('are written by one of several processes that work on the same shard', async () => {
    await plan('together', 'photos', '--predict', 'model.onnx');
    const all = await Promise.all(
      Array.from({ length: 3 }, () => graft(['run-shard', '--plan', 'together', '--indexes', '0-3'], folder)),
    );
    expect(all.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: '' }));
    expect(await contents('together')).toEqual(await contents('predictions'));
  });

  it('come as they are asked for on standard input, also after one that fails', async () => {
    await plan('asked', 'photos', '--predict', 'model.onnx');
    // Nothing can be written there.
    await mkdir(join(folder, 'asked/shard-00001.jsonl'));
    const child = startGraft(['run-shard', '--plan', 'asked', '--stdin', '--json'], folder, {}, 'pipe');
    child.stdin!.write('1\n');
    setTimeout(() => child.stdin!.end('0\nnothing\n3\n'), 1500);
    const { code, stdout, stderr } = await ended(child);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Event)
      .filter(({ event }) => event !== 'progress');
    expect(events).toMatchObject([
      { index: 1, status: 'failed', message: expect.stringContaining('cannot be written') as string },
      { index: 0, status: 'finished' },
      { index: 3, status: 'finished' },
      { event: 'result', finished: 2, failed: 2 },
    ]);
    expect(stderr).toContain('Expected the number of a shard but received "nothing"');
    expect(code).toBe(1);
    const check = await graft(['check-shards', 'asked'], folder);
    expect(check.stdout).toMatch(/run-shard --plan asked --indexes 1-2$/m);
  });

  it('take the number from Slurm or Kubernetes, and say what is missing', async () => {
    await plan('array', 'photos', '--predict', 'model.onnx');
    const run = (environment: Record<string, string>) =>
      graft(['run-shard', '--plan', 'array', '--json'], folder, environment);
    const [slurm, kubernetes] = [
      await run({ SLURM_ARRAY_TASK_ID: '1' }),
      await run({ JOB_COMPLETION_INDEX: '3' }),
    ];
    const shardOf = ({ stdout }: Ended): Event | undefined =>
      eventsOf(stdout).find(({ event }) => event === 'shard');
    expect([shardOf(slurm), shardOf(kubernetes)]).toMatchObject([
      { index: 1, status: 'finished' },
      { index: 3, status: 'finished' },
    ]);
    const several = await graft(['run-shard', '--plan', 'array', '--indexes', '0-9'], folder);
    expect({ code: several.code, stderr: several.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('There is no shard 4') as string,
    });
    // Found before the first one is computed.
    expect(existsSync(join(folder, 'array/shard-00000.done.json'))).toBe(false);
    const none = await run({ SLURM_ARRAY_TASK_ID: '' });
    expect({ code: none.code, stderr: none.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--index 0') as string,
    });
    const beyond = await run({ SLURM_ARRAY_TASK_ID: '4' });
    expect({ code: beyond.code, stderr: beyond.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('4 shards are numbered from 0 to 3') as string,
    });
  });

  it('of another classifier than planned are refused', async () => {
    await copyFile(join(folder, 'model.onnx'), join(folder, 'other.onnx'));
    await plan('refused', 'photos', '--predict', 'other.onnx');
    await writeFile(join(folder, 'other.onnx'), await readFile(join(folder, 'photos/discs/broken.jpg')));
    const { code, stderr } = await graft(['run-shard', '--plan', 'refused', '--index', '0'], folder);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('another classifier'),
    });
  });

  it('leave nothing half on a full disk', async () => {
    await plan('full', 'photos', '--predict', 'model.onnx');
    // A limit of 2 KB a file stands for the disk.
    const limited = spawn(
      'bash',
      [
        '-c',
        `ulimit -f 2; exec "$0" "$@"`,
        process.execPath,
        program,
        'run-shard',
        '--plan',
        'full',
        '--index',
        '0',
      ],
      { cwd: folder, env: { ...process.env, GRAFT_HOME: join(folder, 'graft-home') } },
    );
    const { code, stderr } = await ended(limited);
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('cannot be written') });
    expect(await filesBelow(join(folder, 'full'))).toEqual(['manifest.jsonl', 'plan.json']);
  });

  it('say that a whole shard is broken, which is no failure of the others', async () => {
    const list = Array.from({ length: 64 }, (_, at) =>
      at < 32 ? join(folder, `gone-${at}.jpg`) : pictures[at],
    );
    await writeFile(join(folder, 'list.txt'), list.join('\n'));
    await plan('broken', '--list', 'list.txt', '--predict', 'model.onnx');
    const { code, stdout } = await graft(['run-shard', '--plan', 'broken', '--indexes', '0,1'], folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Shard 0: 32 pictures in .* s; NONE of them could be read\.$/m);
    expect(stdout).toMatch(/^Shard 1: 32 pictures in [\d.]+ s\.$/m);
    const check = JSON.parse((await graft(['check-shards', 'broken', '--json'], folder)).stdout) as Event;
    expect(check).toMatchObject({ finished: 2, missing: [], broken: [0], unreadable: 32, computed: 32 });
    expect(await lines('broken/shard-00000.errors.jsonl')).toHaveLength(32);
  });
});

/* These wait for attempts that fail, all at the same time. */

describe.concurrent('pictures from addresses', () => {
  it('are fetched, tried again, and named where that fails', async () => {
    const names = pictures.slice(0, 8).map((path) => path.slice(join(folder, 'photos').length));
    const addresses = [
      `${origin}${names[0]}`,
      `${origin}/moved${names[1]}`,
      `${origin}/busy${names[2]}`,
      `${origin}/slow${names[3]}`,
      `${origin}/nothing.jpg`,
      `${origin}/discs/broken.jpg`,
      `${origin}/never${names[4]}`,
      `${origin}${names[5]}`,
    ];
    await writeFile(
      join(folder, 'addresses.csv'),
      `url,label\n${addresses.map((one) => `${one},x`).join('\n')}\n`,
    );
    await plan('fetched', '--list', 'addresses.csv', '--predict', 'model.onnx');
    const local = await graftJson(
      ['predict', 'model.onnx', ...[0, 1, 2, 3, 5].map((at) => pictures[at])],
      folder,
    );
    const [shard] = (await shards('fetched', '--index', '0')).filter(({ event }) => event === 'shard');
    expect(shard).toMatchObject({ computed: 5, unreadable: 3, temporary: 1 });
    const found = await lines('fetched/shard-00000.jsonl');
    expect(found.map(({ path }) => path)).toEqual([0, 1, 2, 3, 7].map((at) => addresses[at]));
    expect(found.map(({ probabilities }) => probabilities)).toEqual(
      local.slice(0, -1).map(({ probabilities }) => probabilities),
    );
    expect(await lines('fetched/shard-00000.errors.jsonl')).toEqual([
      { path: addresses[4], reason: 'the server answered 404 Not Found' },
      { path: addresses[5], reason: expect.any(String) as string },
      {
        path: addresses[6],
        reason: 'the server answered 500 Internal Server Error (5 attempts)',
        temporary: true,
      },
    ]);
    expect(asked.get(`/never${names[4]}`)).toBe(5);
    const { stdout } = await graft(['check-shards', 'fetched'], folder);
    expect(stdout).toContain('run-shard --plan fetched --retry --indexes 0');
    expect((await shards('fetched', '--index', '0')).at(-1)).toMatchObject({ skipped: 1 });
    expect((await shards('fetched', '--index', '0', '--retry')).at(-1)).toMatchObject({ finished: 1 });
  }, 120_000);
});

describe.concurrent('addresses that give nothing', () => {
  it('fail their shard where all of them may give a picture later', async () => {
    await writeFile(join(folder, 'dead.txt'), `${origin}/never/1.jpg\n`);
    await plan('dead', '--list', 'dead.txt', '--predict', 'model.onnx');
    const { code, stderr } = await graft(['run-shard', '--plan', 'dead', '--index', '0'], folder);
    expect({ code, stderr }).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('gave no picture: the server answered 500') as string,
    });
    const check = await graft(['check-shards', 'dead'], folder);
    expect({ code: check.code, stdout: check.stdout }).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('run-shard --plan dead --indexes 0') as string,
    });
  }, 60_000);

  it('are not tried again for a port that is never fetched from', async () => {
    await writeFile(join(folder, 'port.txt'), 'http://127.0.0.1:25/1.jpg\n');
    await plan('port', '--list', 'port.txt', '--predict', 'model.onnx');
    expect(await shards('port', '--index', '0')).toMatchObject([
      { event: 'shard', status: 'finished', unreadable: 1, temporary: 0 },
      { event: 'result' },
    ]);
    const [{ reason }] = await lines('port/shard-00000.errors.jsonl');
    expect(reason).toBe('its port is one that is never fetched from');
    const { stdout } = await graft(['check-shards', 'port'], folder);
    expect(stdout).toMatch(/^1 of 1 shard is finished, with 0 of 1 picture in \d+ s of computation\.$/m);
  });
});

describe('graft plan-shards --resume', () => {
  it('goes on with the same plan, and refuses another one', async () => {
    const words = [
      'plan-shards',
      'photos',
      '--predict',
      'model.onnx',
      '--out',
      'again',
      '--shard-size',
      '50',
    ];
    const planned = await graft(words, folder);
    expect(planned.stdout).toContain('in 3 shards of up to 50: ');
    const again = await graft(words.slice(0, -2).concat('--resume'), folder);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Going on with') as string });
    const other = await graft([...words.slice(0, -1), '20', '--resume'], folder);
    expect({ code: other.code, stderr: other.stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('its shards have 50 pictures, not 20') as string,
    });
    const none = await graft([...words, '--out', 'no-plan', '--resume'], folder);
    expect(none.code).toBe(2);
  });
});

/** The rows of a shard's features, by path. */
async function featuresOf(out: string, count: number): Promise<Map<string, number[]>> {
  const found = new Map<string, number[]>();
  for (let index = 0; index < count; index++) {
    const start = join(folder, out, `shard-${String(index).padStart(5, '0')}`);
    const { rows, size, offset } = await readHalfPrecisionHeader(`${start}.npy`);
    const bytes = (await readFile(`${start}.npy`)).subarray(offset);
    const values = fromFloat16(new Uint16Array(new Uint8Array(bytes).buffer));
    const described = await lines(out, `${basename(start)}.jsonl`);
    expect(described).toHaveLength(rows);
    described.forEach(({ path }, row) => {
      found.set(String(path), Array.from(values.subarray(row * size, (row + 1) * size)));
    });
  }
  return found;
}

describe('features in shards', () => {
  it('are those of all pictures at once, bit for bit', async () => {
    await plan('features', 'photos', '--weights', 'openimages', '--offline');
    await shards('features', '--indexes', '0-3');
    const found = await featuresOf('features', 4);
    const session = new Session();
    const features = await PictureFeatures.open(await featureNetwork({ weights: 'openimages', session }), {
      session,
    });
    let compared = 0;
    for await (const one of features.ofFiles([...pictures].sort())) {
      expect('features' in one && Array.from(one.features)).toEqual(found.get(one.path));
      compared++;
    }
    expect(compared).toBe(found.size);
    await features.close();
    await session.close();
    const [line] = await lines('features/shard-00000.jsonl');
    expect(line).toEqual({ path: expect.stringContaining('/photos/discs/') as string, labels: ['discs'] });
  }, 120_000);

  it.runIf(hasFlowers && hasShared)(
    'of real photographs are those of all at once, whatever the size of the shards',
    async () => {
      const more = [flowers, '--weights', imagenetWeights];
      await plan('small', ...more, '--shard-size', '70');
      await plan('large', ...more, '--shard-size', '1000');
      await shards('small', '--indexes', '0-10');
      await shards('large', '--index', '0');
      const [small, large] = [await featuresOf('small', 11), await featuresOf('large', 1)];
      expect(large.size).toBeGreaterThan(700);
      expect(small).toEqual(large);
    },
    300_000,
  );
});

describe('graft plan-shards', () => {
  it('needs the same memory for 20,000 and 400,000 pictures', async () => {
    const resident = async (count: number): Promise<number> => {
      const list = join(folder, `${count}.txt`);
      const text = Array.from({ length: count }, (_, at) => `https://example.org/pictures/${at}.jpg`).join(
        '\n',
      );
      await writeFile(list, text);
      const measuring = join(folder, 'measure.mjs');
      await writeFile(
        measuring,
        `process.on('exit', () => process.stderr.write('resident ' + process.resourceUsage().maxRSS + '\\n'));`,
      );
      const child = spawn(
        process.execPath,
        [
          ...['--import', measuring, program, 'plan-shards', '--list', list, '--predict', 'model.onnx'],
          ...['--out', `plan-${count}`],
        ],
        { cwd: folder },
      );
      const { code, stdout, stderr } = await ended(child);
      expect({ code, stdout }).toMatchObject({
        code: 0,
        stdout: expect.stringContaining(`${count} pictures`),
      });
      expect((await stat(join(folder, `plan-${count}/manifest.jsonl`))).size).toBeGreaterThan(count * 40);
      return Number(/resident (\d+)/.exec(stderr)![1]) / 1024;
    };
    const [few, many] = [await resident(20_000), await resident(400_000)];
    expect(many - few).toBeLessThan(60);
  }, 120_000);

  it('refuses what has no effect', async () => {
    const { code, stderr } = await graft(
      ['plan-shards', 'photos', '--out', 'x', '--predict', 'model.onnx', '--backbone', 'ResNet50V2'],
      folder,
    );
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('--backbone') });
  });
});
