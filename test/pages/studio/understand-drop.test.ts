import { describe, expect, it } from 'vitest';
import { FOLDER_LAYOUTS } from '../../../docs/generate/folder-layouts.js';
import type { DropQuestion } from '../../../src/pages/studio/data/drop-questions.js';
import type { Given, GivenFile } from '../../../src/pages/studio/data/given-files.js';
import { type DropPlan, type Here, understandDrop } from '../../../src/pages/studio/data/understand-drop.js';

const nothing: Here = { classNames: [], total: 0, divided: false };

/** As docs/folder-layouts.md writes files: 'cats/*3' stands for three images, a slash at the end for an empty folder. */
function given(files: readonly string[]): Given {
  const folders = new Map<string, string[]>();
  const found = files.flatMap((file): GivenFile[] => {
    const [, start, count] = /^(.*)\*(\d+)$/.exec(file) ?? [];
    const names =
      count === undefined ? [file] : Array.from({ length: Number(count) }, (_, at) => `${start}${at}.jpg`);
    return names.flatMap((place) => {
      const path = place.split('/');
      const name = path.pop()!;
      for (let depth = 1; depth <= path.length; depth++) {
        folders.set(path.slice(0, depth).join('/'), path.slice(0, depth));
      }
      return name === '' ? [] : [{ path, name, size: 1, open: async () => new Blob([place]) }];
    });
  });
  return { files: found, folders: [...folders.values()], leftOut: [] };
}

/** The same folder, dropped as a whole. */
const dropped = (files: readonly string[]): Given => given(files.map((file) => `photos/${file}`));

/** How many photographs go where, as 'train/cats' or 'cats'. */
function countsOf({ targets }: DropPlan): Record<string, number> {
  const counts: Record<string, number> = Object.create(null);
  for (const { className, part } of targets) {
    const place = part === undefined ? String(className) : `${part}/${className}`;
    counts[place] = (counts[place] ?? 0) + 1;
  }
  return { ...counts };
}

async function plan(files: Given, here = nothing): Promise<DropPlan> {
  const found = await understandDrop(files, here);
  if ('choices' in found) throw new Error(`It asks: ${found.question}`);
  return found;
}

async function question(files: Given, here = nothing): Promise<DropQuestion> {
  const found = await understandDrop(files, here);
  if (!('choices' in found)) throw new Error(`It asks nothing: ${JSON.stringify(countsOf(found))}`);
  return found;
}

async function answered(asked: DropQuestion, answer: string, here = nothing, name = ''): Promise<DropPlan> {
  const choice = asked.choices.find((one) => one.answer === answer);
  if (choice === undefined) throw new Error(`Only ${asked.choices.map((one) => one.answer).join()}`);
  return await plan(choice.apply(name), here);
}

/** What the page does otherwise than `graft train`. */
const OTHERWISE: Readonly<Record<string, string>> = {
  'Train and an empty test': 'Understood: train/ with the classes cats and dogs.',
  'An empty class folder': 'Understood: the classes cats and dogs.',
  'One class': 'Understood: the class cats.',
  'Only train, with a stray image': 'Understood: train/ with the classes cats and dogs.',
};
/** What only the page asks, or asks in its own way. */
const ASKED: Readonly<Record<string, string>> = {
  'A list next to images': 'list-beside',
  'train as a class among others': 'class-like-part',
};
const ONE_CLASS: readonly string[] = [
  // A folder of pictures that is dropped alone is a class.
  'Labels in the names, no folders',
  'Images without anything that names a class',
];

describe('a folder that is dropped on the page is understood as `graft train` understands it', () => {
  const layouts = FOLDER_LAYOUTS.filter(({ files }) => !files.some((file) => file.includes(' -> ')));

  it('has a word for layouts that exist', () => {
    const titles = layouts.map(({ title }) => title);
    for (const title of [...Object.keys(OTHERWISE), ...Object.keys(ASKED), ...ONE_CLASS]) {
      expect(titles).toContain(title);
    }
  });

  it.each(layouts)('$title', async ({ title, files, understood, images }) => {
    const found = await understandDrop(dropped(files), nothing);
    if (ONE_CLASS.includes(title)) {
      expect(countsOf(found as DropPlan)).toEqual({ photos: expect.any(Number) });
      return;
    }
    if ('choices' in found) {
      const expected = ASKED[title];
      if (expected === undefined) expect(understood).not.toMatch(/^Understood/);
      else expect(found.question).toBe(expected);
      expect(found.choices.length).toBeGreaterThan(0);
      return;
    }
    expect(ASKED[title]).toBeUndefined();
    const line = OTHERWISE[title] ?? understood.replaceAll('\\', '');
    if (found.targets.length > 0) expect(line).toContain(found.understood?.text);
    const known = Object.fromEntries(Object.entries(images ?? {}).map(([place, count]) => [place, count]));
    if (images !== undefined) expect({ ...countsOf(found) }).toEqual(known);
    // Every file goes somewhere, or is named.
    const all = dropped(files).files.length;
    const files_ = found.leftOut.filter(({ reason }) => reason !== 'empty').length;
    expect(found.targets.length + found.loose.length + files_).toBe(all);
  });
});

describe('what is dropped', () => {
  it('does not merge folders of the same name in different classes', async () => {
    const nested = ['animals/cats/black/*2', 'animals/dogs/black/*3'];
    expect(countsOf(await plan(given(nested)))).toEqual({ cats: 2, dogs: 3 });
  });

  it('keeps the parts of whoever drops them one after the other', async () => {
    const here = { classNames: ['cats', 'dogs'], total: 9, divided: true };
    const found = await plan(given(['validation/cats/*2', 'validation/dogs/*2']), here);
    expect(countsOf(found)).toEqual({ 'validation/cats': 2, 'validation/dogs': 2 });
  });

  it('is several classes when several folders are dropped, and one when it is one folder of pictures', async () => {
    expect(countsOf(await plan(given(['cats/*2', 'dogs/*1'])))).toEqual({ cats: 2, dogs: 1 });
    expect(countsOf(await plan(given(['cats/*2'])))).toEqual({ cats: 2 });
    expect((await plan(given(['*3']))).loose).toHaveLength(3);
  });

  it('makes no class of an empty folder, and says so', async () => {
    const found = await plan(given(['cats/*2', 'dogs/*2', 'birds/', 'notes/a.txt']));
    expect(countsOf(found)).toEqual({ cats: 2, dogs: 2 });
    expect(found.leftOut).toEqual([
      { name: 'birds', reason: 'empty' },
      { name: 'notes', reason: 'empty' },
      { name: 'notes/a.txt', reason: 'no-image' },
    ]);
  });

  it('leaves out with a word what systems and Graft keep', async () => {
    const files = [
      'cats/*1',
      'dogs/*1',
      'cats/Thumbs.db',
      '@eaDir/*2',
      'runs/a/config.json',
      'runs/a/events.jsonl',
    ];
    const { leftOut } = await plan(given(files));
    expect(leftOut.map(({ reason }) => reason)).toEqual(['system', 'system', 'system', 'graft', 'graft']);
  });
});

describe('what is open is asked', () => {
  it('whether a folder of pictures and folders is one class or several', async () => {
    const asked = await question(given(['photos/*1', 'photos/cats/*2', 'photos/dogs/*2']));
    expect(asked).toMatchObject({ question: 'one-or-several', facts: { count: 1, names: ['cats', 'dogs'] } });
    expect(countsOf(await answered(asked, 'several'))).toEqual({ cats: 2, dogs: 2 });
    expect(countsOf(await answered(asked, 'one-class'))).toEqual({ photos: 5 });
  });

  it('what a part beside classes is', async () => {
    const flat = await question(dropped(['cats/*3', 'dogs/*3', 'test/*2']));
    expect(countsOf(await answered(flat, 'leave-out'))).toEqual({ cats: 3, dogs: 3 });
    expect(countsOf(await answered(flat, 'as-class', nothing, 'exams'))).toEqual({
      cats: 3,
      dogs: 3,
      exams: 2,
    });
    const same = await question(dropped(['cats/*3', 'dogs/*3', 'test/cats/*2', 'test/dogs/*2']));
    expect(countsOf(await answered(same, 'as-part'))).toEqual({
      'train/cats': 3,
      'train/dogs': 3,
      'test/cats': 2,
      'test/dogs': 2,
    });
    const train = await question(dropped(['bus/*3', 'train/diesel/*2', 'train/steam/*2']));
    expect(countsOf(await answered(train, 'as-train'))).toEqual({ 'train/diesel': 2, 'train/steam': 2 });
  });

  it('which of two folders of a part is meant', async () => {
    const two = [
      'train/cats/*3',
      'train/dogs/*3',
      'val/cats/*2',
      'val/dogs/*2',
      'dev/cats/*1',
      'dev/dogs/*1',
    ];
    const asked = await question(dropped(two));
    expect(asked).toMatchObject({ question: 'part-twice', facts: { folder: 'dev', other: 'val' } });
    expect(countsOf(await answered(asked, 'merge'))['validation/cats']).toBe(3);
    expect(countsOf(await answered(asked, 'second'))['validation/cats']).toBe(2);
  });

  it('how parts inside classes are meant', async () => {
    const asked = await question(dropped(['cats/train/*3', 'cats/test/*2', 'dogs/train/*3', 'dogs/test/*2']));
    expect(countsOf(await answered(asked, 'split'))).toMatchObject({ 'train/cats': 3, 'test/dogs': 2 });
    expect(countsOf(await answered(asked, 'together'))).toEqual({ cats: 5, dogs: 5 });
  });

  it('whether classes that are spelled otherwise are the same', async () => {
    const parts = ['train/Cats/*3', 'train/Dogs/*3', 'test/cats/*2', 'test/dogs/*2'];
    const asked = await question(dropped(parts));
    expect(countsOf(await answered(asked, 'same-class'))).toMatchObject({ 'train/Cats': 3, 'test/Dogs': 2 });
    const here = { classNames: ['cats', 'dogs'], total: 4, divided: false };
    const like = await question(given(['Cats/*1', 'birds/*1']), here);
    expect(like).toMatchObject({ question: 'spelled-like', facts: { folder: 'Cats', other: 'cats' } });
    expect(countsOf(await answered(like, 'same-class', here))).toEqual({ cats: 1, birds: 1 });
  });

  it('what pictures without class folders show', async () => {
    const asked = await question(dropped(['train/cat.*3', 'train/dog.*3', 'test1/*3']));
    const found = await answered(asked, 'by-names');
    expect(countsOf(found)).toEqual({ 'train/cat': 3, 'train/dog': 3 });
    expect(found.understood?.text).toContain('test1/ has pictures without classes and is left out');
    const listed = await question(dropped(['images/*4', 'labels.csv']));
    expect(listed).toMatchObject({
      question: 'list-beside',
      facts: { folder: 'images', other: 'labels.csv' },
    });
    expect(countsOf(await answered(listed, 'one-class', nothing, 'birds'))).toEqual({ birds: 4 });
  });

  it('what becomes of photographs that are here when parts are dropped', async () => {
    const here = { classNames: ['cats'], total: 7, divided: false };
    const parts = ['train/cats/*3', 'train/dogs/*3', 'test/cats/*2', 'test/dogs/*2', 'val/*1'];
    const asked = await question(dropped(parts), here);
    expect(asked).toMatchObject({ question: 'divide-here', facts: { count: 7, names: ['train', 'test'] } });
    const kept = await answered(asked, 'keep-split', here);
    expect(kept.divide).toBe(true);
    expect(countsOf(kept)['test/cats']).toBe(2);
    const mixed = await answered(asked, 'drop-split', here);
    expect(mixed.divide).toBe(false);
    expect(countsOf(mixed)).toEqual({ cats: 5, dogs: 5 });
    expect(mixed.leftOut).toContainEqual({ name: 'photos/val/0.jpg', reason: 'layout' });
  });
});
