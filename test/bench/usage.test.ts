import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { wholeNumbers } from '../../bench/usage.js';
import { UsageError } from '../../src/errors.js';

const root = resolve(import.meta.dirname, '../..');

/** What other programs of the benchmarks start, with options that no person gives. */
const CHILDREN = ['peers/compute-options.ts', 'peers/graft-vit.ts', 'photographs/one-work.ts'];
/** What reads options for the programs. */
const READERS = ['usage.ts', 'peers/options.ts'];

async function filesWith(text: string): Promise<string[]> {
  const names = (await readdir(join(root, 'bench'), { recursive: true }))
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => name.endsWith('.ts'));
  const contents = await Promise.all(names.map((name) => readFile(join(root, 'bench', name), 'utf8')));
  return names.filter((_, at) => contents[at].includes(text)).sort();
}

async function run(name: string, ...words: string[]) {
  const program = join(root, 'dist/bench', name.replace(/ts$/, 'js'));
  return await new Promise<{ code: unknown; stdout: string; stderr: string }>((done) => {
    execFile(process.execPath, [program, ...words], { cwd: root }, (error, stdout, stderr) =>
      done({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

const programs = (await filesWith('USAGE = `')).map((name) =>
  name === 'peers/options.ts' ? 'peers/main.ts' : name,
);

describe('the programs of the benchmarks', () => {
  it('are all known', async () => {
    expect(programs).toHaveLength(12);
    const readThemselves = await filesWith('parseArgs');
    expect(readThemselves).toEqual([...CHILDREN, ...READERS].sort());
  });

  it.each(programs)('%s says with --help how it is used', async (name) => {
    const { code, stdout, stderr } = await run(name, '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^(npm run bench\S* --|node dist\/bench\/)/);
    if (stdout.startsWith('node ')) expect(stdout).toContain(name.replace(/ts$/, 'js'));
  });

  it.each(programs)('%s names an option that it does not have, without a stack', async (name) => {
    const { code, stdout, stderr } = await run(name, '--no-such-option');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("Unknown option '--no-such-option'");
    expect(stderr).toMatch(/^(npm run bench\S* --|node dist\/bench\/)/m);
    expect(stderr).not.toMatch(/^ {4}at /m);
  });

  it('say what is wrong with a value', async () => {
    const { code, stderr } = await run('http/main.ts', '--connections', '1,eight');
    expect(code).toBe(2);
    expect(stderr).toBe('--connections expects a whole number of at least 1, but received eight.\n');
    expect(() => wholeNumbers('--seeds', '1,,3')).toThrow(UsageError);
    expect(wholeNumbers('--seeds', '1,20')).toEqual([1, 20]);
  });

  it('tell which Python FastAPI needs', async () => {
    expect((await run('http/main.ts', '--help')).stdout).toContain('bench/peers/requirements-serving.txt');
  });
});
