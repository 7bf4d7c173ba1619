import { execFileSync, spawn } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDiskFull, OutputFile, writeFileAtomically } from '../../src/files/index.js';

const LONG = 'graft '.repeat(100_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-output-test-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe.skipIf(process.platform === 'win32')('an output', () => {
  it.runIf(process.platform === 'linux')('says what to do when the disk is full', async () => {
    const error = await writeFileAtomically('/dev/full', 'new').catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      message: '/dev/full cannot be written: the disk is full.',
      hint: 'Free some space on the disk of this folder, then try again.',
    });
    expect(isDiskFull(error)).toBe(true);
  });

  it('keeps a symbolic link and replaces its target', async () => {
    await mkdir(join(folder, 'elsewhere'));
    await writeFile(join(folder, 'elsewhere', 'real'), 'old');
    await symlink('elsewhere/real', join(folder, 'link'));
    await symlink('link', join(folder, 'second'));
    await writeFileAtomically(join(folder, 'second'), 'new');
    expect(await readFile(join(folder, 'elsewhere', 'real'), 'utf8')).toBe('new');
    expect(await readlink(join(folder, 'second'))).toBe('link');
    expect(await readlink(join(folder, 'link'))).toBe('elsewhere/real');
    expect(await readdir(join(folder, 'elsewhere'))).toEqual(['real']);
  });

  it('creates the target of a link if it does not exist', async () => {
    await symlink('later/file', join(folder, 'dangling'));
    await writeFileAtomically(join(folder, 'dangling'), 'made');
    expect((await lstat(join(folder, 'dangling'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'later', 'file'), 'utf8')).toBe('made');
  });

  it('refuses circular links', async () => {
    await symlink('b', join(folder, 'a'));
    await symlink('a', join(folder, 'b'));
    await expect(writeFileAtomically(join(folder, 'a'), 'x')).rejects.toThrow(/symbolic link/);
  });

  it('keeps the permissions of the file that it replaces', async () => {
    const path = join(folder, 'private');
    await writeFile(path, 'old');
    await chmod(path, 0o600);
    await writeFileAtomically(path, 'new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it('is written through a named pipe, to a reader that comes late and reads slowly', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    const written = writeFileAtomically(pipe, LONG);
    const reader = spawn('sh', ['-c', `sleep 0.2; head -c 1000; sleep 0.2; cat`], {
      stdio: [openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK), 'pipe', 'inherit'],
    });
    const [received] = await Promise.all([text(reader.stdout!), written]);
    expect(received).toBe(LONG);
    expect((await stat(pipe)).isFIFO()).toBe(true);
  });

  it.skipIf(process.getuid?.() !== 0)('does not replace a device, and reports when it is full', async () => {
    const [nothing, full, disk] = ['null', 'full', 'disk'].map((name) => join(folder, name));
    const made = [
      ['mknod', nothing, 'c', '1', '3'],
      ['mknod', full, 'c', '1', '7'],
      ['mknod', disk, 'b', '240', '77'],
    ].every(([command, ...args]) => {
      try {
        execFileSync(command, args, { stdio: 'ignore' });
        return true;
      } catch {
        return false;
      }
    });
    if (!made) return;
    // A sandbox may allow to create a device node, but not to open it.
    const opens = await writeFile(nothing, '').then(
      () => true,
      () => false,
    );
    if (opens) {
      await writeFileAtomically(nothing, 'x');
      await expect(writeFileAtomically(full, 'x')).rejects.toThrow(/the disk is full/);
    }
    await expect(writeFileAtomically(disk, 'x')).rejects.toThrow(/a disk/);
    expect((await lstat(nothing)).isCharacterDevice()).toBe(true);
    expect((await lstat(full)).isCharacterDevice()).toBe(true);
    expect((await lstat(disk)).isBlockDevice()).toBe(true);
  });

  it('leaves no files when it is discarded', async () => {
    const place = join(folder, 'discarded');
    const file = await OutputFile.create(join(place, 'x'));
    await file.write('half');
    await file.discard();
    await file.discard();
    expect(await readdir(place)).toEqual([]);
  });

  it('reports what is wrong with a folder', async () => {
    await expect(writeFileAtomically(folder, 'x')).rejects.toThrow(/cannot be written: a folder, not a file/);
  });
});

describe.skipIf(process.platform === 'win32')('an output of another process', () => {
  const program = (path: string): string =>
    `import { writeFileAtomically } from '${new URL('../../dist/src/files/index.js', import.meta.url)}';
     console.log('before'); await writeFileAtomically(${path}, 'table\\n'); console.log('after');`;
  const bash = (command: string): string => execFileSync('bash', ['-c', command], { encoding: 'utf8' });

  it('can be a process substitution', () => {
    const node = `node --input-type=module -e "${program('process.argv[1]')}"`;
    expect(bash(`${node} >(tr a-z A-Z) | cat`).split('\n').sort()).toEqual(['', 'TABLE', 'after', 'before']);
  });

  it('can be standard output, in the order of writing, also if that is a file', async () => {
    const path = join(folder, 'redirected');
    for (const name of ['/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']) {
      bash(`node --input-type=module -e "${program(`'${name}'`)}" > ${path}`);
      expect(await readFile(path, 'utf8')).toBe('before\ntable\nafter\n');
    }
  });

  it('is flushed to the disk with its folder before it gets its name', async () => {
    const trace = join(folder, 'trace');
    const traced = `strace -f -e trace=fsync,fdatasync,rename,renameat,renameat2 -o ${trace}`;
    if (bash('command -v strace || true') === '') return;
    bash(`${traced} node --input-type=module -e "${program('process.argv[1]')}" ${folder}/durable`);
    const calls = (await readFile(trace, 'utf8')).match(/\b(fsync|rename)\w*(?=\()/g);
    expect(calls).toEqual(['fsync', 'rename', 'fsync']);
  });
});
