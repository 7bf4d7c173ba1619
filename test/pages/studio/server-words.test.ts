import { describe, expect, it } from 'vitest';
import {
  sayError,
  sayFinding,
  sayNote,
  sayProblem,
  sayWarning,
} from '../../../src/pages/studio/texts/server-words.js';
import type { FileProblemKind, FindingKind } from '../../../src/photographs/index.js';
import type { MessageValues } from '../../../src/studio/api.js';
import { ERROR_KINDS, NOTE_KINDS, WARNING_KINDS } from '../../../src/studio/message-kinds.js';

/** A value for every placeholder of the sentences. */
const values: MessageValues = {
  all: 9,
  ...{
    name: 'kedi',
    className: 'kedi',
    path: '/yol',
    reason: 'sebep',
    advice: 'öğüt',
    state: 'paused',
    weights: 'benim',
  },
  ...{ part: 'test', from: 'train', character: '?', problem: 'truncated', one: 'bir', other: 'iki' },
  ...{ count: 3, most: 1500, least: 20, mebibytes: 64, percent: 12.5, seed: 7, epochs: 10, ratio: 2.5 },
  ...{ network: 'MobileNetV2', given: 'ResNet50V2', alpha: 0.5, free: 1, needed: 9, format: 'TIFF' },
  ...{ labels: 'kedi (line 2)', many: 2, none: 1, precision: 0.9 },
  ...{
    balancedAccuracy: 0.34,
    chance: 1 / 3,
    file: 'config.json',
    run: 'ilk',
    moved: 3,
    dropped: 1,
    kept: 2,
  },
  ...{
    largest: 'kedi',
    smallest: 'köpek',
    names: ['kedi', 'köpek'],
    more: 4,
    kinds: ['empty'],
    counts: ['3'],
  },
};

/* The compiler checks that none is missing here. */
const findingKinds: Record<FindingKind, true> = {
  'too-few-classes': true,
  'class-without-images': true,
  'too-few-images': true,
  'few-images': true,
  imbalance: true,
  'similar-class-names': true,
  'class-missing-in-part': true,
  'class-only-outside-train': true,
  'unreadable-files': true,
  'list-conflict': true,
  'list-lines': true,
  'files-not-read': true,
  'missing-files': true,
  'unusual-files': true,
  'unused-images': true,
  'label-conflict': true,
  'near-label-conflict': true,
  'duplicates-across-parts': true,
  'exact-duplicates': true,
  'near-duplicates': true,
};
const problemKinds: Record<FileProblemKind | 'unusable' | 'leads-out', true> = {
  empty: true,
  'not-an-image': true,
  'unsupported-format': true,
  'too-large': true,
  truncated: true,
  damaged: true,
  missing: true,
  'no-permission': true,
  'link-loop': true,
  'not-a-file': true,
  'read-error': true,
  'out-of-memory': true,
  'missing-package': true,
  timeout: true,
  'wrong-extension': true,
  animated: true,
  cmyk: true,
  'high-bit-depth': true,
  'exif-rotated': true,
  huge: true,
  tiny: true,
  'extreme-shape': true,
  blank: true,
  'broken-link': true,
  'link-to-folder': true,
  'unreadable-folder': true,
  'list-conflict': true,
  'list-entry': true,
  'leads-out': true,
  'unused-image': true,
  unusable: true,
};

const english = { text: 'In English.', hint: 'Do something.' };
const finding = (kind: string) => ({
  ...{ kind, count: 3, values, severity: 'note' as const },
  ...{ message: english.text, advice: english.hint },
});
const remark = (kind: string) => ({ kind, values, text: english.text });
const answer = (kind: (typeof ERROR_KINDS)[number]) => ({
  ...{ error: english.text, hint: english.hint },
  ...{ kind, values },
});

describe('what the server says', () => {
  const all = [
    ...ERROR_KINDS.map((kind) => [kind, sayError(answer(kind), 'tr'), sayError(answer(kind), 'en')] as const),
    ...Object.keys(findingKinds).flatMap((kind) => [
      [kind, sayFinding(finding(kind), 'tr'), sayFinding(finding(kind), 'en')] as const,
      [kind, sayNote(remark(kind), 'tr'), sayNote(remark(kind), 'en')] as const,
    ]),
    ...Object.keys(problemKinds).map((kind) => {
      const problem = { kind, reason: english.text, used: true };
      return [kind, sayProblem(problem, 'tr'), sayProblem(problem, 'en')] as const;
    }),
    ...NOTE_KINDS.map((kind) => [kind, sayNote(remark(kind), 'tr'), sayNote(remark(kind), 'en')] as const),
    ...WARNING_KINDS.map(
      (kind) => [kind, sayWarning(remark(kind), 'tr'), sayWarning(remark(kind), 'en')] as const,
    ),
  ];

  it.each(all)('has words in both languages: %s', (_, turkish, own) => {
    expect(turkish.lang).toBeUndefined();
    expect(turkish.text.trim()).not.toBe('');
    expect(turkish.text).not.toBe(english.text);
    expect(turkish.hint).not.toBe(english.hint);
    expect(`${turkish.text} ${turkish.hint ?? ''}`).not.toMatch(/undefined|NaN|\[object/);
    expect(own.text).toBe(english.text);
    expect(own.lang).toBeUndefined();
  });

  it('has its details in Turkish, with numbers in Turkish format', () => {
    expect(sayError(answer('photographs-to-move'), 'tr').text).toBe(
      'Bir kerede 1 ile 1.500 arasında fotoğraf taşınabilir.',
    );
    expect(sayNote(remark('split-off'), 'tr').text).toBe(
      'Her sınıfın %12,5 kadarı test için ayrıldı: 3 resim, 7 tohumuyla çekildi.',
    );
    expect(sayWarning(remark('few-pictures'), 'tr').text).toContain('kedi, köpek ve 4 tane daha');
    expect(sayFinding(finding('unreadable-files'), 'tr').text).toContain('3 × boş bir dosya');
  });

  it('stays English without a translation, and is marked as English', () => {
    const own = { text: english.text, hint: english.hint };
    expect(sayError({ error: own.text, hint: own.hint }, 'tr')).toEqual({ ...own, lang: 'en' });
    expect(sayNote({ text: own.text }, 'tr')).toEqual({ text: own.text, lang: 'en' });
    expect(sayNote({ ...remark('of a later version') }, 'tr')).toEqual({ text: own.text, lang: 'en' });
    expect(sayWarning({ text: own.text }, 'tr')).toEqual({ text: own.text, lang: 'en' });
    expect(sayError({ error: own.text, hint: own.hint }, 'en')).toEqual(own);
  });
});
