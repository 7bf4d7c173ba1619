import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readObjectronDetector } from '../../build/objectron-package.js';
import { GraftError } from '../../src/errors.js';
import { OPEN_IMAGES_ORIGIN } from '../../src/zoo/index.js';

const repository = join(import.meta.dirname, '../..');
const packageName = '@mediapipe/objectron';
const installed = dirname(createRequire(import.meta.url).resolve(`${packageName}/package.json`));
const [loader, data] = ['_loader.js', '.data'].map((ending) => `objectron_solution_packed_assets${ending}`);

/** A separate project in which the package can be missing or damaged, because Node caches what it found in a folder. */
let project: string;
let copy: string;
beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'graft-objectron-'));
  copy = join(project, 'node_modules', packageName);
  await mkdir(copy, { recursive: true });
  for (const name of [loader, data]) await cp(join(installed, name), join(copy, name));
});
afterEach(() => rm(project, { recursive: true, force: true }));

async function errorOfProject(): Promise<GraftError> {
  const { resolve } = createRequire(join(project, 'index.js'));
  const error = await readObjectronDetector(resolve).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(GraftError);
  expect((error as GraftError).hint).toContain('Run `npm ci`');
  return error as GraftError;
}

describe('readObjectronDetector', () => {
  it('finds the detector in the installed package', async () => {
    const { bytes, source } = await readObjectronDetector();
    expect(bytes).toHaveLength(9_987_728);
    expect(Buffer.from(bytes.subarray(4, 8)).toString()).toBe('TFL3');
    expect(source).toBe(`object_detection_ssd_mobilenetv2_oidv4_fp16.tflite in ${join(installed, data)}`);
  });

  it('finds it in another project too', async () => {
    const { resolve } = createRequire(join(project, 'index.js'));
    expect((await readObjectronDetector(resolve)).source).toContain(project);
  });

  it('reports that the package is not installed', async () => {
    await rm(copy, { recursive: true });
    expect((await errorOfProject()).message).toBe(
      `The Open Images weights are made of the npm package ${packageName}, but its file ${loader} is not installed.`,
    );
  });

  it('reports that a file of it is missing', async () => {
    await rm(join(copy, data));
    expect((await errorOfProject()).message).toContain(`its file ${data} is not installed`);
  });

  it.each([
    ['nothing', ''],
    ['another list', 'loadPackage({"files": [{"filename": "/other.tflite", "start": 0, "end": 4}]});'],
    ['a damaged list', 'loadPackage({"files": [{"filename": "/object_detection_});'],
    [
      'a list without numbers',
      'loadPackage({"files": [{"filename": "/a.tflite", "start": "0", "end": null}]});',
    ],
  ])('says that the loader holds %s', async (_, text) => {
    await writeFile(join(copy, loader), text);
    expect((await errorOfProject()).message).toMatch(
      /_loader\.js does not say where object_detection_ssd_mobilenetv2_oidv4_fp16\.tflite is\.$/,
    );
  });

  it.each([
    [
      'one bit of it is another',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, -1), Buffer.of(bytes.at(-1)! ^ 1)]),
    ],
    ['it is cut off', (bytes: Buffer) => bytes.subarray(0, 5_000_000)],
    ['it is empty', () => Buffer.alloc(0)],
  ])('says that the file has changed when %s', async (_, change) => {
    const path = join(copy, data);
    await writeFile(path, change(await readFile(path)));
    expect((await errorOfProject()).message).toMatch(
      /\.data does not hold the object_detection\S+ that Graft knows: its checksum differs\.$/,
    );
  });
});

describe('its license', () => {
  it('is the license of the package, and is named in NOTICE with the version', async () => {
    const { name, version, license } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    expect(OPEN_IMAGES_ORIGIN.license).toBe(license);
    expect(OPEN_IMAGES_ORIGIN.source).toContain(`${name} ${version}`);
    const notice = (await readFile(join(repository, 'NOTICE'), 'utf8')).replaceAll(/\s+/g, ' ');
    expect(notice).toContain(`${name} ${version}`);
    expect(notice).toContain('Apache License, Version 2.0');
    const { files } = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8'));
    expect(files).toContain('NOTICE');
  });
});
