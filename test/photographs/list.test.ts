import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { sayFinding } from '../../src/pages/studio/texts/server-words.js';
import { inspectPhotographs, openPhotographs, type Photographs } from '../../src/photographs/index.js';
import { readListFile } from '../../src/photographs/list-file.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { clouds, writeImage } from './pictures.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(await temporaryFolder(), 'list-'));
  for (let image = 0; image < 12; image++)
    await writeImage(join(folder, `images/${image}.jpg`), clouds(image));
  await writeImage(join(folder, 'images/with, comma "and" quotes.jpg'), clouds(50));
  await writeImage(join(folder, 'images/no extension'), clouds(51));
});

async function open(name: string, text: string, options = {}): Promise<Photographs> {
  await writeFile(join(folder, name), text);
  return await openPhotographs(join(folder, name), { duplicates: 'exact', ...options });
}

async function refused(name: string, text: string): Promise<string> {
  const error: unknown = await open(name, text).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UsageError);
  return (error as UsageError).message;
}

/** Lines of images 0 to 11, with two classes in turn. */
const rows = Array.from({ length: 12 }, (_, image) => [
  `images/${image}.jpg`,
  image % 2 === 0 ? 'even' : 'odd',
]);
const whole = (photographs: Photographs): number[] =>
  [photographs.train, photographs.validation, photographs.test].map(({ length }) => length);

describe('lists of photographs', () => {
  it.each([
    ['with a header', 'a.csv', `path,label\n${rows.map((row) => row.join(',')).join('\n')}\n`],
    ['without one', 'b.csv', rows.map((row) => row.join(',')).join('\r\n')],
    [
      'with a mark of byte order',
      'c.csv',
      `\ufefffile,class\n${rows.map((row) => row.join(',')).join('\n')}`,
    ],
    [
      'with semicolons and columns that do not count',
      'd.csv',
      `id;Label;Image\n${rows.map(([path, label], at) => `${at};${label};${path}`).join('\n')}`,
    ],
    ['with semicolons and without a header', 'h.csv', rows.map((row) => row.join(';')).join('\n')],
    ['as Excel names the separator', 'i.csv', `sep=;\r\n${rows.map((row) => row.join(';')).join('\r\n')}`],
    ['with tabs', 'e.tsv', `filename\tcategory\n${rows.map((row) => row.join('\t')).join('\n')}`],
    ['in JSON', 'f.json', JSON.stringify(rows.map(([file, label]) => ({ file, label })))],
    [
      'as JSON lines',
      'g.jsonl',
      rows.map(([file_name, label]) => JSON.stringify({ file_name, label })).join('\n\n'),
    ],
  ])('are read %s', async (_, name, text) => {
    const photographs = await open(name, text);
    expect(photographs.layout).toBe('list');
    expect(photographs.classNames).toEqual(['even', 'odd']);
    expect(whole(photographs)).toEqual([8, 2, 2]);
    const files = [...photographs.train, ...photographs.validation, ...photographs.test];
    expect(new Map(files.map(({ path, labels }) => [path, labels]))).toEqual(
      new Map(rows.map(([path], image) => [join(folder, path), [image % 2]])),
    );
    expect(photographs.skipped).toEqual([]);
  });

  it('may have other separators in names and labels', async () => {
    const list = join(folder, 'commas.csv');
    await writeFile(list, 'images/a, 0.jpg;even, grey\nimages/b, 1.jpg;odd, grey\n');
    const { entries } = await readListFile(list);
    expect(entries.map(({ path, labels }) => [path, labels])).toEqual([
      ['images/a, 0.jpg', ['even, grey']],
      ['images/b, 1.jpg', ['odd, grey']],
    ]);
    await writeFile(list, 'images/0.jpg,even;grey;small\nimages/1.jpg,odd\n');
    const several = await readListFile(list, 'several');
    expect(several.entries[0].labels).toEqual(['even', 'grey', 'small']);
  });

  it('can state the part of an image', async () => {
    const parts = ['train', 'Training', '', 'val', 'valid', 'validation', 'test', 'testing', '', '', '', ''];
    const text = rows.map((row, at) => [...row, parts[at]].join(',')).join('\n');
    const photographs = await open('parts.csv', `path,label,split\n${text}`);
    expect(whole(photographs)).toEqual([7, 3, 2]);
    expect(photographs.notes).toEqual([]);
    const some = await open('some.csv', `path,label,split\n${text.replace(/,test(ing)?$/gm, ',')}`);
    expect(some.parts.test.origin).toBe('split-off');
  });

  it('can have names with commas and quotes, and files without an extension', async () => {
    const text = `${rows.map((row) => row.join(',')).join('\n')}\n"images/with, comma ""and"" quotes.jpg",odd\nimages/no extension,even`;
    const photographs = await open('quotes.csv', text);
    expect(whole(photographs).reduce((sum, count) => sum + count)).toBe(14);
  });

  it('sort numeric classes by value', async () => {
    const text = rows.map(([path], at) => `${path},${[2, 10, 1][at % 3]}`).join('\n');
    expect((await open('numbers.csv', text)).classNames).toEqual(['1', '2', '10']);
  });

  it('account for every line', async () => {
    await mkdir(join(folder, 'images/folder.jpg'), { recursive: true });
    await symlink('nowhere.jpg', join(folder, 'images/link.jpg'));
    const more = [
      ['images/0.jpg', 'even'],
      ['images/1.jpg', 'even'],
      ['images/missing.jpg', 'odd'],
      ['images/link.jpg', 'odd'],
      ['images/folder.jpg', 'odd'],
      ['http://example.test/a.jpg', 'odd'],
    ];
    const text = [...rows, ...more].map((row) => row.join(',')).join('\n');
    const photographs = await open('lines.csv', text);
    const used = whole(photographs).reduce((sum, count) => sum + count);
    expect(used + photographs.skipped.length).toBe(rows.length + more.length);
    const reasons = photographs.skipped.map(({ path, reason }) => [path.slice(folder.length + 1), reason]);
    expect(reasons).toEqual([
      ['images/1.jpg', 'listed with more than one label: odd (line 2) and even (line 14)'],
      ['images/0.jpg', 'listed twice (line 13)'],
      ['images/1.jpg', 'listed with more than one label: odd (line 2) and even (line 14)'],
      ['images/missing.jpg', 'the file is not there'],
      ['images/link.jpg', 'a symbolic link to a file that is not there'],
      ['images/folder.jpg', 'not a regular file'],
      [expect.stringContaining('example.test'), 'an address and not a file (line 18)'],
    ]);
  });

  it('that contradict each other are named, with advice that fits', async () => {
    const more = [
      ['images/1.jpg', 'even'],
      ['images/0.jpg', 'even'],
      ['http://example.test/a.jpg', 'odd'],
    ];
    const list = join(folder, 'conflict.csv');
    await writeFile(list, [...rows, ...more].map((row) => row.join(',')).join('\n'));
    const { findings } = await inspectPhotographs(list);
    const [conflict, lines] = ['list-conflict', 'list-lines'].map(
      (kind) => findings.find((finding) => finding.kind === kind)!,
    );
    expect(conflict).toMatchObject({
      ...{ severity: 'error', count: 1 },
      message: `1 picture listed with more than one label, for example ${join(folder, 'images/1.jpg')}: odd (line 2) and even (line 13).`,
      advice: expect.stringMatching(/^Keep one label for each picture/),
    });
    expect(lines).toMatchObject({
      ...{ severity: 'error', count: 2 },
      message: expect.stringContaining('images/0.jpg: listed twice (line 14)'),
    });
    expect(findings.map(({ kind }) => kind)).not.toContain('unreadable-files');
    expect(findings.map(({ kind }) => kind)).not.toContain('missing-files');
    expect(sayFinding(conflict, 'tr').text).toContain('odd (satır 2) ve even (satır 13)');
    expect(sayFinding(lines, 'tr').text).toContain('(satır 14)');
  });

  it('that name missing files are told from damaged ones, each with advice that fits', async () => {
    const more = [
      ['images/gone.jpg', 'even'],
      ['images/away.jpg', 'odd'],
    ];
    const list = join(folder, 'missing.csv');
    await writeFile(list, [...rows, ...more].map((row) => row.join(',')).join('\n'));
    const { findings } = await inspectPhotographs(list);
    expect(findings.map(({ kind }) => kind)).not.toContain('unreadable-files');
    const missing = findings.find(({ kind }) => kind === 'missing-files')!;
    expect(missing).toMatchObject({
      ...{ severity: 'error', count: 2 },
      message: `2 files that are not there, for example ${join(folder, 'images/gone.jpg')}.`,
      advice: expect.stringMatching(/^Put them back, or correct or delete their lines/),
    });
    expect(sayFinding(missing, 'tr').text).toContain('2 dosya yerinde değil');
  });

  it('are refused with the number of the wrong line', async () => {
    expect(await refused('empty.csv', '')).toMatch(/is empty\.$/);
    expect(await refused('one.csv', 'images/0.jpg\nimages/1.jpg')).toMatch(/found 1 column/);
    expect(await refused('holes.csv', 'path,label\na.jpg,\n,b\nc.jpg,c')).toMatch(
      /line 2 has no label; line 3 has no path\.$/,
    );
    expect(await refused('part.csv', 'path,label,split\na.jpg,a,trian')).toMatch(
      /line 2 says "trian" where one of train, training, validation/,
    );
    expect(await refused('many.csv', `path,label\n${'a.jpg,\n'.repeat(9)}`)).toMatch(/; and 6 more\.$/);
    expect(await refused('quote.csv', 'path,label\n"a.jpg,a\n')).toMatch(/is not a valid table: /);
    expect(await refused('object.json', '{"a.jpg": "a"}')).toMatch(/^Expected a JSON array/);
    expect(await refused('broken.json', '[{"path": ')).toMatch(/is not valid JSON: /);
    expect(await refused('broken.jsonl', '{"path": "a", "label": "b"}\n{')).toMatch(
      /not valid JSON in line 2/,
    );
    expect(await refused('types.json', '[{"path": "a", "label": {}}, 7]')).toMatch(
      /entry 1 has no label; entry 2 has no path/,
    );
  });
});

describe('columns of lists', () => {
  /** Rows of the images, as a table with other columns. */
  const table = (header: string, row: (path: string, label: string, at: number) => string): string =>
    `${header}\n${rows.map(([path, label], at) => row(path, label, at)).join('\n')}\n`;
  const stem = (path: string): string => path.replace(/^images\/|\.jpg$/g, '');

  it.each([
    ['image_id and label', 'image_id,label', (path: string, label: string) => `${path},${label}`],
    ['names without endings', 'id,breed', (path: string, label: string) => `${stem(path)},${label}`],
    [
      'several columns',
      'class id,filepaths,labels,data set',
      (path: string, label: string, at: number) => `${at % 2},${path},${label},train`,
    ],
    [
      'columns of a clinic',
      'lesion_id,image_id,dx,dx_type',
      (path: string, label: string, at: number) => `L${at},${stem(path)},${label},histo`,
    ],
    [
      'one-hot columns',
      'filename,even,odd',
      (path: string, label: string) => `${path},${label === 'even' ? '1,0' : '0.0,1.0'}`,
    ],
    ['backslashes', 'path,label', (path: string, label: string) => `${path.replace('/', '\\')},${label}`],
    [
      'paths of another machine',
      'file_path,species',
      (path: string, label: string) => `C:\\Users\\me\\${path.replace('/', '\\')},${label}`,
    ],
    [
      'numbers and names of the same classes',
      'image,label,class_name',
      (path: string, label: string, at: number) => `${path},${at % 2},${label}`,
    ],
  ])('are found: %s', async (name, header, row) => {
    const photographs = await open(`columns ${name}.csv`, table(header, row));
    expect(photographs.skipped).toEqual([]);
    expect(photographs.classNames).toEqual(['even', 'odd']);
    const files = [...photographs.train, ...photographs.validation, ...photographs.test];
    expect(new Map(files.map(({ path, labels }) => [path, labels]))).toEqual(
      new Map(rows.map(([path], image) => [join(folder, path), [image % 2]])),
    );
    if (header !== 'path,label')
      expect(photographs.understood).toMatch(/^Understood: a list with the path from /);
  });

  it('can be without a header', async () => {
    const lines = rows.map(([path, label]) => `TRAIN,${path},${label}`).join('\n');
    expect((await open('parts first.csv', lines)).classNames).toEqual(['even', 'odd']);
    const swapped = rows.map(([path, label]) => `${label},${path}`).join('\n');
    expect((await open('label first.csv', swapped)).classNames).toEqual(['even', 'odd']);
  });

  it('mean the same in a table and in JSON', async () => {
    const both = rows.map(([filename, label], at) => ({ filename, class: label, label: at % 3 }));
    const message = /both label and class may be the label, and they do not say the same/;
    expect(
      await refused(
        'both.csv',
        table('filename,class,label', (path, label, at) => `${path},${label},${at % 3}`),
      ),
    ).toMatch(message);
    expect(await refused('both.json', JSON.stringify(both))).toMatch(message);
  });

  it('are refused by name if they are unknown', async () => {
    expect(
      await refused(
        'unknown.csv',
        table('bild,klasse', (path, label) => `${path},${label}`),
      ),
    ).toMatch(/first line of the list .* names no file and no known column: bild and klasse\.$/);
    expect(
      await refused(
        'half.csv',
        table('image,tulip', (path, label) => `${path},${label}`),
      ),
    ).toMatch(/its header has no column for the label: "image" and "tulip"\.$/);
    expect(
      await refused(
        'two hot.csv',
        table('image,even,odd', (path) => `${path},1,-1`),
      ),
    ).toMatch(/its header has no column for the label/);
  });

  it('are read in UTF-8 and UTF-16 only', async () => {
    const names = table('path;label', (path, _, at) => `${path};${['L\u00f6we', 'L\u00e4we'][at % 2]}`);
    const encoded = {
      'utf-8': Buffer.from(names),
      'utf-16le': Buffer.from(`\ufeff${names}`, 'utf16le'),
      'utf-16le without a mark': Buffer.from(names, 'utf16le'),
      'utf-16be': Buffer.from(`\ufeff${names}`, 'utf16le').swap16(),
    };
    for (const [encoding, bytes] of Object.entries(encoded)) {
      await writeFile(join(folder, 'encoded.csv'), bytes);
      const { classNames } = await openPhotographs(join(folder, 'encoded.csv'), { duplicates: 'none' });
      expect(classNames, encoding).toEqual(['L\u00e4we', 'L\u00f6we']);
    }
    await writeFile(join(folder, 'encoded.csv'), Buffer.from(names, 'latin1'));
    await expect(openPhotographs(join(folder, 'encoded.csv'))).rejects.toThrow(
      /is not in UTF-8: line 2 is the first that is not\.$/,
    );
  });

  it('are reported with the reason if none of them can be used', async () => {
    const text = 'path,label\nnowhere/1.jpg,a\nnowhere/2.jpg,b\n';
    const error: unknown = await open('nowhere.csv', text).catch((thrown: unknown) => thrown);
    expect((error as UsageError).hint).toMatch(
      /^2 lines cannot be used: 2 of them, such as .*: the file is not there\./,
    );
  });
});
