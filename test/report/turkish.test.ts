import { copyFile, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { SkipKind } from '../../src/datasets/index.js';
import { type FindingKind, openPhotographs } from '../../src/photographs/index.js';
import type { Remark } from '../../src/remark.js';
import { remarkIn } from '../../src/report/index.js';
import { saidOnCard } from '../../src/report/words/tr-card.js';
import { reasonInTurkish } from '../../src/report/words/tr-problems.js';
import { turkish } from '../../src/report/words/tr-remarks.js';
import { backbones, describeBackbone } from '../../src/zoo/index.js';
import { photographFolder } from '../cli/photographs.js';
import { temporaryFolder } from '../temporary-folder.js';

/** A value for every placeholder of the sentences. */
const values = {
  ...{
    percent: 15,
    seed: 7,
    from: 'train',
    file: 'düzeltmeler.csv',
    moved: 1,
    dropped: 2,
    kept: 3,
    many: 2,
    none: 1,
  },
  ...{
    at: 'line 3',
    labels: 'kedi (line 2) and köpek (line 3)',
    className: 'kedi',
    one: 'bir',
    other: 'iki',
  },
  ...{ count: 3, least: 20, most: 30, ratio: 2.5, largest: 'kedi', smallest: 'köpek', part: 'test' },
  ...{
    names: ['kedi', 'köpek'],
    more: 4,
    kinds: ['empty'],
    counts: ['3'],
    problem: 'tiny',
    reason: '(line 3)',
  },
};
const english = 'In English.';

/* The compiler checks that none is missing here. */
const skipKinds: Record<SkipKind, true> = {
  ...{ empty: true, 'not-an-image': true, 'unsupported-format': true, 'missing-package': true },
  ...{ 'too-large': true, truncated: true, damaged: true, timeout: true, missing: true },
  ...{ 'no-permission': true, 'link-loop': true, 'not-a-file': true, 'read-error': true },
  ...{ 'out-of-memory': true, 'bad-name': true, 'broken-link': true, 'link-to-folder': true },
  ...{ 'unreadable-folder': true, 'empty-class': true, 'untrained-class': true, 'list-conflict': true },
  ...{ 'listed-twice': true, 'listed-in-two-parts': true, 'ambiguous-name': true, 'an-address': true },
  'no-answer': true,
};
const findingKinds: Record<FindingKind, true> = {
  ...{ 'too-few-classes': true, 'class-without-images': true, 'too-few-images': true, 'few-images': true },
  ...{ imbalance: true, 'similar-class-names': true, 'class-missing-in-part': true },
  ...{ 'class-only-outside-train': true, 'unreadable-files': true, 'files-not-read': true },
  'missing-files': true,
  ...{ 'list-conflict': true, 'list-lines': true, 'unusual-files': true, 'unused-images': true },
  ...{ 'label-conflict': true, 'near-label-conflict': true, 'duplicates-across-parts': true },
  ...{ 'exact-duplicates': true, 'near-duplicates': true },
};

function expectTurkish(text: string, own: string): void {
  expect(text).not.toBe(own);
  expect(text).not.toMatch(/undefined|NaN(?!\))|\[object/);
  expect(text).not.toMatch(
    /(^|[^\p{L}])(the|of|is|and|with|class|image|images|file|line|a|an)($|[^\p{L}])/iu,
  );
}

describe('in Turkish, a report says', () => {
  it.each(Object.keys(skipKinds))('why a file was left out: %s', (kind) => {
    const file = { path: 'a.jpg', reason: english, kind };
    expectTurkish(reasonInTurkish(file), english);
    expectTurkish(reasonInTurkish({ ...file, values }), english);
  });

  it.each([...Object.keys(findingKinds), ...Object.keys(turkish.notes)])('what was found: %s', (kind) => {
    expectTurkish(remarkIn({ kind, values, text: english }, 'tr'), english);
  });

  it('where the weights come from', () => {
    const origins = Object.values(backbones).map(({ name, modelName }) => {
      const network = [
        'mobilenetv2_1.00_224',
        'MobileNetV3Small',
        'MobileNetV3Large',
        'efficientnetv2-b0',
        'resnet50v2',
      ];
      const own = network.find((one) => modelName.test(one));
      return describeBackbone({ name: own ?? name }, 'imagenet').origin!;
    });
    for (const { source } of origins) expectTurkish(saidOnCard(source), source);
    const { source, changes } = describeBackbone({ name: 'MobileNetV2' }, 'openimages').origin!;
    for (const said of [source, changes!]) expectTurkish(saidOnCard(said), said);
  });
});

describe('of a folder in disorder, a report says in Turkish', () => {
  let remarks: Remark[];
  let photographs: Awaited<ReturnType<typeof openPhotographs>>;
  beforeAll(async () => {
    const folder = await temporaryFolder();
    const of = (...names: string[]): string => join(folder, ...names);
    await photographFolder(of('train'), { classes: ['discs', 'squares'], perClass: 12, seed: 1 });
    await photographFolder(of('train'), { classes: ['stripes'], perClass: 3, seed: 1 });
    await photographFolder(of('test'), { classes: ['discs', 'squares', 'stripes'], perClass: 2, seed: 2 });
    for (const name of ['train/empty', 'test/extra']) await mkdir(of(name), { recursive: true });
    const [first, second] = ['000.jpg', '001.jpg'].map((name) => of('train/squares', name));
    const whole = await readFile(first);
    await writeFile(of('train/squares/cut.jpg'), whole.subarray(0, whole.length / 2));
    await writeFile(of('train/squares/text.jpg'), 'no picture');
    await writeFile(of('train/squares/nothing.jpg'), '');
    await writeFile(of('train/squares/old.psd'), '8BPS');
    await writeFile(of('train/squares/notes.txt'), 'text');
    await copyFile(first, of('train/discs/copy.jpg'));
    await copyFile(second, of('train/squares/copy.jpg'));
    await copyFile(second, of('test/squares/same.jpg'));
    await copyFile(first, of('test/extra/1.jpg'));
    await symlink('gone.jpg', of('train/squares/link.jpg'));
    photographs = await openPhotographs(folder);
    remarks = [
      ...photographs.remarks,
      ...photographs.findings.map(({ kind, count, values: own, message, advice }) => ({
        ...{ kind, values: { count, ...own } },
        text: advice === undefined ? message : `${message} ${advice}`,
      })),
    ];
  });

  it('all that was found', () => {
    expect(remarks.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining([
        ...['split-off-part', 'class-without-images', 'class-only-outside-train', 'few-images'],
        ...['imbalance', 'label-conflict', 'duplicates-across-parts', 'exact-duplicates'],
      ]),
    );
    for (const remark of remarks) expectTurkish(remarkIn(remark, 'tr'), remark.text);
  });

  it('why each file was left out', () => {
    expect(new Set(photographs.skipped.map(({ kind }) => kind))).toEqual(
      new Set([
        ...['truncated', 'not-an-image', 'empty', 'unsupported-format', 'untrained-class'],
        'broken-link',
      ]),
    );
    for (const file of photographs.skipped) expectTurkish(reasonInTurkish(file), file.reason);
  });
});
