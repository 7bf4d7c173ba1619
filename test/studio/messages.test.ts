import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evaluateMultilabelPredictions, evaluatePredictions } from '../../src/classifier/index.js';
import { UNDERSTOOD } from '../../src/folders/index.js';
import {
  type Said,
  sayError,
  sayFinding,
  sayNote,
  sayWarning,
} from '../../src/pages/studio/texts/server-words.js';
import { applyCorrections } from '../../src/photographs/apply-corrections.js';
import { divide, splitSettings } from '../../src/photographs/divide.js';
import { fileFindings } from '../../src/photographs/file-findings.js';
import { classFindings, duplicateFindings } from '../../src/photographs/findings.js';
import { inspectPhotographs, openPhotographs } from '../../src/photographs/index.js';
import { aboutLabels } from '../../src/photographs/label-numbers.js';
import { evaluationRemarks, multilabelRemarks } from '../../src/report/index.js';
import { describeError } from '../../src/studio/http/errors.js';
import { NOTE_KINDS, WARNING_KINDS } from '../../src/studio/message-kinds.js';
import { className } from '../../src/studio/photographs/names.js';
import { temporaryFolder } from '../cli/command.js';
import { photographFolder } from '../cli/photographs.js';

/* Real messages of the library and the server have everything that their Turkish sentences need. */

function expectComplete(said: Said): void {
  expect(said.lang).toBeUndefined();
  expect(`${said.text} ${said.hint ?? ''}`).not.toMatch(/undefined|NaN|\[object/);
}

const candidate = (at: number, name: string, group: number, part?: 'train' | 'validation') => ({
  ...{ path: `/photos/${name}/${at}.jpg`, className: name, part, key: `${name} ${at}` },
  ...{ group, sha256: String(at), format: 'JPEG', width: 64, height: 64 },
});

const labelKinds = ['several-labels', 'joined-copies', 'unknown-labels', 'label-left-out'];
const thresholdKinds = [
  'thresholds',
  'thresholds-default',
  'thresholds-without-positives',
  'thresholds-not-reached',
];

describe('messages about photographs', () => {
  it('include every kind of finding with its details', () => {
    const count = (name: string, distinct: number, total = distinct) => ({
      ...{ className: name, total, distinct },
      parts: { train: distinct },
    });
    const file = (path: string, name: string, part: 'train' | 'test', sha256: string) => ({
      ...{ path, className: name, part, sha256 },
    });
    const problem = (kind: string, used: boolean) => ({ path: '/a.jpg', reason: 'odd', kind, used });
    const found = [
      ...classFindings([count('a', 0, 4), count('b', 0), count('c', 2)], ['train', 'test']),
      ...classFindings([count('Cat', 100), count('cat', 10)], ['train', 'test']),
      ...fileFindings([
        problem('empty', false),
        problem('tiny', true),
        problem('unused-image', false),
        problem('missing', false),
      ] as never),
      ...duplicateFindings([
        { kind: 'exact', files: [file('/1', 'a', 'train', 'x'), file('/2', 'b', 'test', 'x')] },
        { kind: 'near', files: [file('/3', 'a', 'train', 'y'), file('/4', 'b', 'train', 'z')] },
      ] as never),
    ];
    expect(new Set(found.map(({ kind }) => kind)).size).toBe(17);
    for (const one of found) {
      expectComplete(sayFinding(one, 'tr'));
      expectComplete(
        sayNote({ ...one, text: one.message, values: { count: one.count, ...one.values } }, 'tr'),
      );
    }
  });

  it('include every kind of note about their split', () => {
    const some = [
      ...Array.from({ length: 30 }, (_, at) => candidate(at, 'film', 1)),
      ...Array.from({ length: 30 }, (_, at) => candidate(at + 100, 'cats', at + 100)),
      candidate(900, 'few', 900),
    ];
    const names = ['cats', 'few', 'film'];
    const given = some.map((one) => ({ ...one, part: 'train' as const }));
    const scan = { root: '/photos', classNames: names, files: [], ignored: [] };
    const settings = splitSettings({});
    const remarks = [
      ...divide(some as never, names, [], settings).remarks,
      ...divide(given as never, names, ['train'], settings).remarks,
      applyCorrections(scan as never, { file: 'corrections.csv', lines: [] }).remark!,
    ];
    const kinds = new Set(remarks.map(({ kind }) => kind));
    const others = [
      'fine-tuned-too',
      'ended-early',
      'no-familiarity',
      // In run-log-reader.test.ts.
      'card-failed',
      // Of trainings in a tab, in test/web-studio.
      ...['not-kept', 'anew-photographs', 'anew-version', 'browser-hung'],
      'understood-layout',
      'understood-list',
      // Of labels, below; of thresholds, in several-labels.slow.test.ts.
      ...[...labelKinds, ...thresholdKinds],
    ];
    expect([...kinds].sort()).toEqual(NOTE_KINDS.filter((kind) => !others.includes(kind)).toSorted());
    for (const one of remarks) expectComplete(sayNote(one, 'tr'));
  });

  it('include every kind of note about several labels a photograph', () => {
    const files = [
      { className: 'cats, dogs', classNames: ['cats', 'dogs'] },
      { className: 'none', classNames: [], unknown: ['birds'] },
    ];
    const count = (className: string, distinct: number) => ({ className, distinct, total: 1, parts: {} });
    const remarks = aboutLabels(files, [count('cats', 1), count('dogs', 1), count('birds', 0)], 2);
    expect(remarks.map(({ kind }) => kind)).toEqual(labelKinds);
    for (const one of remarks) expectComplete(sayNote(one, 'tr'));
    const file = (path: string, name: string) => ({ path, className: name, part: undefined, sha256: 'x' });
    const conflict = { kind: 'exact', files: [file('/1', 'cats'), file('/2', 'cats, dogs')] };
    const [several] = duplicateFindings([conflict] as never, true);
    const [one] = duplicateFindings([conflict] as never);
    expect(sayFinding(several, 'tr').hint).toBe('Her birine bütün etiketlerini verin.');
    expect(sayFinding(one, 'tr').hint).toBe('Her birini yalnızca doğru sınıfta bırakın.');
  });

  it('name what was understood of a folder', async () => {
    const folder = await temporaryFolder();
    await photographFolder(join(folder, 'all/train'), {
      classes: ['discs', 'stripes'],
      perClass: 4,
      seed: 1,
    });
    await photographFolder(join(folder, 'all/test'), {
      classes: ['discs', 'stripes'],
      perClass: 2,
      seed: 2,
    });
    await photographFolder(join(folder, 'all'), { classes: ['squares'], perClass: 1, seed: 1 });
    const { understood, understoodValues } = await openPhotographs(folder, { duplicates: 'none' });
    expect(understood).toBe(
      'Understood: everything lies in all/: train/ and test/ with the classes discs and stripes; squares/ is none of train, validation, test and is left out.',
    );
    const said = sayNote({ kind: UNDERSTOOD, values: understoodValues, text: understood! }, 'tr');
    expectComplete(said);
    expect(said.text).toBe(
      'Anlaşılan: her şey all/ klasöründe: train/ ve test/ içinde şu sınıflar: discs ve stripes; squares/ dışarıda bırakıldı: eğitim, doğrulama ya da test kümesi değil.',
    );
  });

  it('include the split in an inspection', async () => {
    const folder = await temporaryFolder();
    await photographFolder(folder, { classes: ['discs', 'stripes'], perClass: 8, seed: 1 });
    const { split } = await inspectPhotographs(folder, { split: { seed: 0 } });
    expect(split?.notes).toEqual(split?.remarks.map(({ text }) => text));
    expect(split?.remarks.map(({ kind }) => kind)).toEqual(['split-off', 'split-off']);
  });
});

describe('messages about an evaluation', () => {
  const evaluation = (labels: number[], { skipped = 0, answers = labels.map(() => 0) } = {}) => ({
    ...evaluatePredictions(
      {
        classNames: ['cats', 'dogs', 'birds'],
        paths: labels.map((_, at) => `/${at}.jpg`),
        labels: labels.map((label) => [label]),
        logits: Float32Array.from(
          answers.flatMap((answer) => [0, 1, 2].map((at) => (at === answer ? 1 : 0))),
        ),
        skipped: Array.from({ length: skipped }, () => ({ path: '/x.jpg', reason: 'gone' })),
      },
      { seed: 0 },
    ),
    part: 'train' as const,
  });

  it('include every kind of warning', () => {
    const remarks = [
      ...evaluationRemarks(evaluation([0, 0, 1, 1])),
      ...evaluationRemarks(evaluation([0, 0], { skipped: 2 })),
      ...evaluationRemarks(evaluation([0, 0, 1, 1], { answers: [0, 1, 1, 1] })),
      ...evaluationRemarks({ ...evaluation([0, 0, 1, 1]), trainedOn: 2, perhapsTrainedOn: 1 }),
      ...evaluationRemarks({ ...evaluation([0, 0, 1, 1]), trainedOn: null, part: null }),
      ...multilabelRemarks(
        evaluateMultilabelPredictions({
          ...{ classNames: ['cats', 'dogs'], task: 'multilabel' as const, skipped: [] },
          ...{ paths: ['/1.jpg', '/2.jpg'], labels: [[0], [1]], logits: Float32Array.of(-1, 1, 1, -1) },
        }),
      ),
    ];
    expect(new Set(remarks.map(({ kind }) => kind))).toEqual(new Set(WARNING_KINDS));
    for (const one of remarks) expectComplete(sayWarning(one, 'tr'));
  });
});

describe('reasons against the name of a class', () => {
  it.each([
    ['', 'name-empty'],
    ['.hidden', 'name-first-dot'],
    ['last.', 'name-last-dot'],
    ['a/b', 'name-character'],
    ['a\u0007b', 'name-unseen'],
    ['aux', 'name-device'],
    ['train', 'name-part'],
    ['x'.repeat(200), 'name-too-long'],
  ])('is said for %j', (name, kind) => {
    let error: unknown;
    try {
      className(name);
    } catch (thrown) {
      error = thrown;
    }
    const answer = describeError(error);
    expect(answer.kind).toBe(kind);
    expectComplete(sayError(answer, 'tr'));
  });
});
