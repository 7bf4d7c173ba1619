import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  findInstallation,
  findMissingForTraining,
  findOtherLibraries,
  findUnneededForPrediction,
  removeFolder,
} from '../../src/cli/surplus-files.js';
import { UsageError } from '../../src/errors.js';
import { temporaryFolder } from '../datasets/helpers.js';

const LINUX = { platform: 'linux', arch: 'x64' };

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});

/** A package with a library of 1,000 bytes for each of these machines. */
async function install(
  path: string,
  machines: readonly string[] = ['darwin/arm64', 'linux/arm64', 'linux/x64', 'win32/arm64', 'win32/x64'],
): Promise<void> {
  const files = ['package.json', ...machines.map((machine) => `bin/napi-v6/${machine}/libonnxruntime.so.1`)];
  for (const file of files) {
    await mkdir(dirname(join(path, file)), { recursive: true });
    await writeFile(join(path, file), file === 'package.json' ? '{}' : Buffer.alloc(1000));
  }
}

const resolveFrom = (place: string) => createRequire(join(folder, place, 'index.js')).resolve;

describe('the libraries of other machines', () => {
  it('are found and removed, and nothing else', async () => {
    const runtime = join(folder, 'node_modules/onnxruntime-node');
    await install(runtime);
    const found = await findOtherLibraries({ graft: folder, runtime }, LINUX);
    expect(found.map(({ name, bytes }) => [name, bytes])).toEqual([
      ['onnxruntime-node/bin/napi-v6/darwin/arm64', 1000],
      ['onnxruntime-node/bin/napi-v6/linux/arm64', 1000],
      ['onnxruntime-node/bin/napi-v6/win32/arm64', 1000],
      ['onnxruntime-node/bin/napi-v6/win32/x64', 1000],
    ]);
    for (const each of found) await removeFolder(each);
    const left = (path: string) => existsSync(join(runtime, path));
    expect(left('bin/napi-v6/linux/x64/libonnxruntime.so.1')).toBe(true);
    expect(left('package.json')).toBe(true);
    expect(left('bin/napi-v6/linux/arm64')).toBe(false);
    // An empty folder does not stay.
    expect(left('bin/napi-v6/win32')).toBe(false);
    expect(await findOtherLibraries({ graft: folder, runtime }, LINUX)).toEqual([]);
  });

  it('are kept where there would be none left', async () => {
    await install(folder, ['darwin/arm64', 'win32/x64']);
    const error = await findOtherLibraries({ graft: folder, runtime: folder }, LINUX).catch(
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe(
      `Expected ONNX Runtime for this machine in ${join(folder, 'bin/napi-v6/linux/x64')} but found ${join('darwin', 'arm64')}, ${join('win32', 'x64')}.`,
    );
  });
});

describe('the packages of an installation', () => {
  const graft = '@graft-vision/graft';

  it('are found beside each other, as npm installs them', async () => {
    for (const name of [graft, 'onnxruntime-node']) await install(join(folder, 'node_modules', name));
    expect(await findInstallation(resolveFrom('.'))).toEqual({
      graft: join(folder, 'node_modules', graft),
      runtime: join(folder, 'node_modules/onnxruntime-node'),
    });
  });

  it('are found in a clone, whose own folder Graft is', async () => {
    await install(join(folder, 'node_modules/onnxruntime-node'));
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: graft, exports: { './package.json': './package.json' } }),
    );
    expect((await findInstallation(resolveFrom('src'))).graft).toBe(folder);
  });

  it("are found in a project's own store, as pnpm and Bun make it", async () => {
    const store = join(folder, 'node_modules/.pnpm');
    const places = [
      join(store, 'graft/node_modules', graft),
      join(store, 'ort/node_modules/onnxruntime-node'),
    ];
    for (const place of places) await install(place);
    await mkdir(join(folder, 'node_modules/@graft-vision'));
    await symlink(places[0], join(folder, 'node_modules', graft), 'junction');
    await symlink(places[1], join(folder, 'node_modules/onnxruntime-node'), 'junction');
    expect(await findInstallation(resolveFrom('.'))).toEqual({ graft: places[0], runtime: places[1] });
  });

  it('are left alone where other projects use them, too', async () => {
    const shared = join(folder, 'store/ort/node_modules/onnxruntime-node');
    const project = join(folder, 'project/node_modules');
    await install(shared);
    await install(join(project, graft));
    await symlink(shared, join(project, 'onnxruntime-node'), 'junction');
    const error = await findInstallation(resolveFrom('project')).catch((reason) => reason);
    expect(error).toBeInstanceOf(UsageError);
    expect(error.message).toBe(
      `${shared} does not belong to this project alone: Graft is in ${join(project, graft)}.`,
    );
  });
});

it('what prediction does not need is in the package of Graft', async () => {
  for (const name of ['assets', 'pages', 'src']) {
    await mkdir(join(folder, 'dist', name), { recursive: true });
    await writeFile(join(folder, 'dist', name, 'file'), Buffer.alloc(10));
  }
  const found = await findUnneededForPrediction({ graft: folder, runtime: folder });
  expect(found.map(({ name, bytes }) => [name, bytes])).toEqual([
    ['@graft-vision/graft/dist/assets', 10],
    ['@graft-vision/graft/dist/pages', 10],
  ]);
  expect(await findMissingForTraining({ graft: folder })).toEqual([]);
  await removeFolder(found[0]);
  expect(await findMissingForTraining({ graft: folder })).toEqual(['dist/assets']);
});
