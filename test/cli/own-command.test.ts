import { execFile } from 'node:child_process';
import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { findOwnCommand, type Surroundings } from '../../src/cli/own-command.js';
import { createProgram } from '../../src/cli/program.js';
import { withGraftCommand } from '../../src/graft-command.js';
import { temporaryFolder } from '../train/pictures.js';

let folder: string;
let program: string;
let project: string;
let bin: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  program = join(folder, 'clone/dist/src/cli/main.js');
  project = join(folder, 'my project');
  bin = join(folder, 'bin');
  const scope = join(project, 'node_modules/@graft-vision');
  for (const path of [join(program, '..'), scope, bin, join(folder, 'away')])
    await mkdir(path, { recursive: true });
  await writeFile(program, '#!/usr/bin/env node\nconsole.log(process.argv.slice(2).join(" "));\n');
  await chmod(program, 0o755);
  await symlink(join(folder, 'clone'), join(scope, 'graft'), 'junction');
  await symlink(program, join(bin, 'graft'));
});

const command = (rest: Pick<Surroundings, 'directory' | 'environment'>, platform = 'linux'): string =>
  findOwnCommand({ program, platform, ...rest });

describe('the command that a message shows', () => {
  it('is graft if the shell finds it', () => {
    const environment = { PATH: `/usr/bin:${bin}` };
    expect(command({ directory: join(folder, 'away'), environment })).toBe('graft');
  });

  it('is npx graft in a project and its subfolders, also when npm has extended the PATH', () => {
    const environment = {
      PATH: `${join(project, 'node_modules/.bin')}:/usr/bin`,
      npm_execpath: '/usr/lib/npm-cli.js',
    };
    for (const directory of [project, join(project, 'photos/cats')])
      expect(command({ directory, environment })).toBe('npx graft');
  });

  it('is npx graft in a clone', () => {
    const directory = join(folder, 'clone/docs');
    expect(command({ directory, environment: { PATH: '/usr/bin' } })).toBe('npx graft');
  });

  it('is npx with the package where npx keeps Graft in a folder of its own', async () => {
    const packaged = join(folder, '_npx/1a2b/node_modules/@graft-vision/graft/dist/src/cli');
    await mkdir(packaged, { recursive: true });
    await writeFile(join(packaged, 'main.js'), '');
    const environment = {
      PATH: `${join(folder, '_npx/1a2b/node_modules/.bin')}:/usr/bin`,
      npm_command: 'exec',
    };
    const rest = { directory: project, environment, platform: 'linux' };
    expect(findOwnCommand({ program: join(packaged, 'main.js'), ...rest })).toBe('npx @graft-vision/graft');
  });

  it('is Node with the path of the program elsewhere, and runs', async () => {
    const own = command({ directory: '/', environment: { PATH: '/usr/bin' } });
    expect(own).toBe(`node ${program.slice(1)}`);
    const { stdout } = await promisify(execFile)('sh', ['-c', `${own} doctor`], { cwd: '/' });
    expect(stdout).toBe('doctor\n');
  });

  it('is npx with the file of the package that it was given', async () => {
    const kept = join(folder, '_npx/5e6f');
    const packaged = join(kept, 'node_modules/@graft-vision/graft/dist/src/cli');
    await mkdir(packaged, { recursive: true });
    await writeFile(join(packaged, 'main.js'), '');
    const dependencies = { '@graft-vision/graft': 'file:../../my graft.tgz' };
    await writeFile(join(kept, 'package.json'), JSON.stringify({ dependencies }));
    const rest = { directory: folder, environment: { PATH: '/usr/bin' }, platform: 'linux' };
    const program = join(packaged, 'main.js');
    expect(findOwnCommand({ program, ...rest })).toBe("npx ./'my graft.tgz'");
    const away = join(folder, 'away');
    const shown = findOwnCommand({ program, ...rest, directory: away });
    expect(shown).toBe(`npx '${join(folder, 'my graft.tgz')}'`);
    expect(findOwnCommand({ program, ...rest, directory: away, home: '/home' })).toBe(
      "npx '../my graft.tgz'",
    );
  });

  it('names no home folder in a report, and runs from the same folder', async () => {
    const environment = { PATH: '/usr/bin' };
    const rest = { program, environment, platform: 'linux', home: folder };
    const near = findOwnCommand({ ...rest, directory: join(folder, 'away') });
    expect(near).toBe('node ../clone/dist/src/cli/main.js');
    const far = findOwnCommand({ ...rest, directory: '/usr/bin' });
    expect(far).toBe('node ~/clone/dist/src/cli/main.js');
    for (const [own, cwd] of [
      [near, join(folder, 'away')],
      [far, '/usr/bin'],
    ]) {
      const env = { ...process.env, HOME: folder };
      const { stdout } = await promisify(execFile)('sh', ['-c', `${own} doctor`], { cwd, env });
      expect(stdout).toBe('doctor\n');
    }
    expect(findOwnCommand({ ...rest, home: '/home/none', directory: '/usr' })).toBe(`node ${program}`);
  });

  it('is not another graft', async () => {
    await writeFile(join(folder, 'away/graft'), 'another program');
    const environment = { PATH: join(folder, 'away') };
    expect(command({ directory: project, environment })).toBe('npx graft');
  });
});

describe('the command that a message shows on Windows', () => {
  /** The line by which npm's file starts the program, after one that looks for Node beside it. */
  const starting = (path: string): string =>
    `IF EXIST "%dp0%\\node.exe" (SET "_prog=%dp0%\\node.exe")\r\n"%_prog%"  "%dp0%\\${path}" %*\r\n`;

  it('is found by the files that npm writes there in place of links', async () => {
    const there = join(folder, 'windows');
    const installed = join(there, 'node_modules/@graft-vision/graft/dist/src/cli/main.js');
    await mkdir(join(installed, '..'), { recursive: true });
    await writeFile(installed, '');
    const path = 'node_modules\\@graft-vision\\graft\\dist\\src\\cli\\main.js';
    await writeFile(join(there, 'graft.cmd'), starting(path));
    const shown = (directory: string, path: string): string =>
      findOwnCommand({ program: installed, directory, environment: { PATH: path }, platform: 'win32' });
    const away = join(folder, 'away');
    expect(shown(away, `C:\\Windows;${there}`)).toBe('graft');
    expect(shown(there, 'C:\\Windows')).toBe('npx graft');
    // Another package with a command of this name.
    await writeFile(join(there, 'graft.cmd'), starting('node_modules\\other\\main.js'));
    expect(shown(away, `C:\\Windows;${there}`)).toBe(`node "${installed}"`);
  });
});

describe('a message', () => {
  it('shows commands as a user can type them, and does not change sentences', () => {
    const text =
      'Try it: graft predict a.onnx. See `graft train --help`.\n  $ graft doctor\nWhat `graft train` wrote.';
    expect(withGraftCommand(text, 'npx graft')).toBe(
      'Try it: npx graft predict a.onnx. See `npx graft train --help`.\n  $ npx graft doctor\nWhat `graft train` wrote.',
    );
    expect(withGraftCommand(text, 'graft')).toBe(text);
    const names = '`graft predict` and `graft serve` work';
    expect(withGraftCommand(names, 'npx graft')).toBe(names);
  });

  it('can name every command', async () => {
    for (const command of (await createProgram()).commands) {
      const text = `To continue: graft ${command.name()}`;
      expect(withGraftCommand(text, 'npx graft')).toBe(`To continue: npx graft ${command.name()}`);
    }
  });
});
