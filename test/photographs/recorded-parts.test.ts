import { createHash } from 'node:crypto';
import {
  copyFile,
  cp,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { withChecksum } from '../../src/files/index.js';
import { contentOf, RecordedParts } from '../../src/photographs/index.js';
import { temporaryFolder } from '../datasets/helpers.js';

const DIGEST = 'd'.repeat(64);
const PLACES = { train: ['1', '2', '3'], validation: ['4'], test: ['5'] } as const;
const sha256 = (content: Buffer): string => createHash('sha256').update(content).digest('hex');
let folder: string;
let model: string;

const photo = (name: string): string => join(folder, 'photos', `${name}.jpg`);

/** A run of five files, the second and the fifth of which have the same size. */
async function writeRun(options: {
  readonly contents: boolean;
  readonly digest?: string;
  readonly relativePaths?: boolean;
}): Promise<void> {
  const { contents, digest, relativePaths = false } = options;
  const record = async (name: string) => {
    const path = photo(name);
    const { size, mtimeMs } = await stat(path);
    return {
      ...{ path: relativePaths ? relative(dirname(model), path) : path, labels: [0] },
      ...{ size, modified: Math.floor(mtimeMs) },
      ...(contents && { content: contentOf(sha256(await readFile(path))) }),
    };
  };
  const parts = {
    train: await Promise.all(PLACES.train.map(record)),
    validation: await Promise.all(PLACES.validation.map(record)),
    test: await Promise.all(PLACES.test.map(record)),
  };
  const own = { parts, ...(digest !== undefined && { digest }) };
  await writeFile(join(dirname(model), 'photographs.json'), JSON.stringify(withChecksum(own)));
}

async function partsOf(
  paths: readonly string[],
  { digest = DIGEST as string | undefined, path = model } = {},
) {
  return await (await RecordedParts.of(path, digest))?.partsOf(paths);
}

const ALL = ['1', '2', '3', '4', '5'];
const THEIR_PARTS = ['train', 'train', 'train', 'validation', 'test'];

beforeEach(async () => {
  folder = await temporaryFolder();
  model = join(folder, 'run/model.onnx');
  await mkdir(dirname(model));
  await mkdir(join(folder, 'photos'));
  await writeFile(model, 'model');
  const contents = ['a', 'bb', 'ccc', 'dddd', 'ee'];
  for (const [at, name] of ALL.entries()) await writeFile(photo(name), contents[at]);
});

describe('the part of a picture in the run of a classifier', () => {
  it('is known by its path', async () => {
    await writeRun({ contents: true, digest: DIGEST });
    expect(await partsOf(ALL.map(photo))).toEqual(THEIR_PARTS);
  });

  it.each(['recorded', 'still there'] as const)(
    'is known of copies under other names, by the content that is %s',
    async (how) => {
      await writeRun({ contents: how === 'recorded', digest: DIGEST });
      await mkdir(join(folder, 'copies'));
      const copies = ALL.map((name) => join(folder, 'copies', `copy of ${name}.jpg`));
      for (const [at, name] of ALL.entries()) await copyFile(photo(name), copies[at]);
      const others = ['zz', 'zzzzz'].map((name) => join(folder, 'copies', name));
      for (const path of others) await writeFile(path, path.slice(path.lastIndexOf('z') - 1));
      if (how === 'recorded') await rm(join(folder, 'photos'), { recursive: true });
      expect(await partsOf([...copies, ...others])).toEqual([...THEIR_PARTS, undefined, undefined]);
    },
  );

  it('is known where the folder was moved, or is seen through a link', async () => {
    await writeRun({ contents: true, digest: DIGEST });
    await symlink(join(folder, 'photos'), join(folder, 'link'));
    expect(await partsOf(ALL.map((name) => join(folder, 'link', `${name}.jpg`)))).toEqual(THEIR_PARTS);
    await rename(join(folder, 'photos'), join(folder, 'moved'));
    expect(await partsOf(ALL.map((name) => join(folder, 'moved', `${name}.jpg`)))).toEqual(THEIR_PARTS);
  });

  it('is that of what a file holds now, not of what it held', async () => {
    await writeRun({ contents: true, digest: DIGEST });
    await writeFile(photo('1'), 'new');
    await writeFile(photo('2'), 'xx');
    // Only its time has changed.
    await utimes(photo('3'), 1, 1);
    expect(await partsOf(ALL.map(photo))).toEqual([undefined, undefined, 'train', 'validation', 'test']);
  });

  it('is the training for a picture that was in two given parts', async () => {
    await copyFile(photo('2'), photo('5'));
    await writeRun({ contents: true, digest: DIGEST });
    expect(await partsOf([photo('5')])).toEqual(['train']);
  });

  it('is uncertain where an earlier version recorded no content and the files are gone', async () => {
    await writeRun({ contents: false, digest: DIGEST });
    await cp(join(folder, 'photos'), join(folder, 'copies'), { recursive: true });
    await rm(join(folder, 'photos'), { recursive: true });
    const copies = ALL.map((name) => join(folder, 'copies', `${name}.jpg`));
    // Nothing of the training has the size of the fourth.
    expect(await partsOf(copies)).toEqual(['perhaps', 'perhaps', 'perhaps', undefined, 'perhaps']);
  });

  it('is known in a project that was downloaded, whose paths are relative', async () => {
    await writeRun({ contents: false, digest: DIGEST, relativePaths: true });
    expect(await partsOf(ALL.map(photo))).toEqual(THEIR_PARTS);
  });

  it('is known through a link to the classifier', async () => {
    await writeRun({ contents: true, digest: DIGEST });
    const link = join(folder, 'linked.onnx');
    await symlink(model, link);
    expect(await partsOf(ALL.map(photo), { path: link })).toEqual(THEIR_PARTS);
  });

  it('is known without a digest where the results name the classifier', async () => {
    await writeRun({ contents: false });
    expect(await partsOf(ALL.map(photo), { digest: undefined })).toBeUndefined();
    const results = withChecksum({ model: sha256(Buffer.from('model')) });
    await writeFile(join(folder, 'run/results.json'), JSON.stringify(results));
    expect(await partsOf(ALL.map(photo), { digest: undefined })).toEqual(THEIR_PARTS);
    await writeFile(model, 'another');
    expect(await partsOf(ALL.map(photo), { digest: undefined })).toBeUndefined();
  });

  it('is unknown of another classifier, without a record, and with one that was edited', async () => {
    expect(await partsOf(ALL.map(photo))).toBeUndefined();
    await writeRun({ contents: true, digest: DIGEST });
    expect(await partsOf(ALL.map(photo), { digest: 'e'.repeat(64) })).toBeUndefined();
    const record = join(folder, 'run/photographs.json');
    await writeFile(record, (await readFile(record, 'utf8')).replace('1.jpg', '7.jpg'));
    expect(await partsOf(ALL.map(photo))).toBeUndefined();
  });
});
