import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { type ListSource, readPictureList } from '../../src/shards/read-list.js';
import { temporaryFolder } from '../datasets/helpers.js';

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder();
});

async function list(name: string, text: string | Buffer): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function read(source: ListSource): Promise<unknown[]> {
  const pictures: unknown[] = [];
  for await (const picture of readPictureList(source)) pictures.push(picture);
  return pictures;
}

describe('a list of pictures', () => {
  it('is one path or address a line, relative to the current folder', async () => {
    const name = await list('a.txt', 'a.jpg\r\n\n/b c.jpg\nhttps://example.org/c.jpg?x=1\n');
    expect(await read({ name })).toEqual([
      { path: resolve('a.jpg') },
      { path: '/b c.jpg' },
      { path: 'https://example.org/c.jpg?x=1' },
    ]);
  });

  it('keeps a path that begins with a bracket', async () => {
    const name = await list('bracket.txt', '/[2020] a.jpg\n[b].jpg\n');
    expect(await read({ name })).toEqual([{ path: '/[2020] a.jpg' }, { path: resolve('[b].jpg') }]);
    const first = await list('bracket-first.txt', '[2020] a.jpg\n');
    expect(await read({ name: first })).toEqual([{ path: resolve('[2020] a.jpg') }]);
  });

  it('may be divided by zero bytes, and come from standard input in pieces', async () => {
    const pieces = ['/a\n.jpg\0/b', '.jpg\0', '/ç.jpg'].map((text) => Buffer.from(text));
    // A piece may end within a character.
    const stream = Readable.from([...pieces.slice(0, 2), pieces[2].subarray(0, 2), pieces[2].subarray(2)]);
    expect(await read({ name: 'standard input', stream })).toEqual([
      { path: '/a\n.jpg' },
      { path: '/b.jpg' },
      { path: '/ç.jpg' },
    ]);
  });

  it('is a table with a header, relative to its own folder', async () => {
    const text =
      '\uFEFFSplit;Label;URL\ntrain;cat;a.jpg\n;dog|tame;"b;1.jpg"\nval;;https://example.org/c.jpg\n';
    expect(await read({ name: await list('a.csv', text) })).toEqual([
      { path: join(folder, 'a.jpg'), labels: ['cat'], part: 'train' },
      { path: join(folder, 'b;1.jpg'), labels: ['dog', 'tame'] },
      { path: 'https://example.org/c.jpg', part: 'validation' },
    ]);
  });

  it('is JSON lines, by their keys', async () => {
    const lines = [
      { path: 'a.jpg', label: 'cat', other: [1] },
      { image: 'b.jpg', labels: ['cat', 'dog'], split: 'test' },
      { url: 'http://example.org/c.jpg', label: 3 },
    ];
    const name = await list('a.jsonl', lines.map((line) => JSON.stringify(line)).join('\n'));
    expect(await read({ name })).toEqual([
      { path: join(folder, 'a.jpg'), labels: ['cat'] },
      { path: join(folder, 'b.jpg'), labels: ['cat', 'dog'], part: 'test' },
      { path: 'http://example.org/c.jpg', labels: ['3'] },
    ]);
  });

  it.each([
    ['a.csv', 'label,part\ncat,train\n', /names no column for the path/],
    ['b.csv', 'path,label\na.jpg,cat\n,dog\n', /line 3 of .*b\.csv has no path/],
    ['c.csv', 'path,split\na.jpg,holiday\n', /line 2 .* unknown part: "holiday"/],
    ['d.csv', 'path,label\n"a.jpg,cat\n', /the quotation mark is not closed/],
    ['e.jsonl', '{"path": "a.jpg"}\n["b.jpg"]\n', /line 2 of .* is not a JSON object/],
    ['f.jsonl', '{"path": "a.jpg", "label": {"x": 1}}\n', /line 1 .* has a label that is no text/],
    ['g.jsonl', '{"label": "a"}\n', /line 1 .* has no path/],
    ['h.json', '[{"path": "a.jpg"}]', /h\.json is a JSON array/],
    ['i.json', '\uFEFF[\n  {"path": "a.jpg"}\n]\n', /is a JSON array/],
    ['j.csv', Buffer.from('path,label\nb\u00fcro.jpg,cat\n', 'latin1'), /j\.csv is not in UTF-8/],
    ['k.txt', Buffer.from('a.jpg\n\u00fc', 'latin1'), /is not in UTF-8/],
    ['l.csv', Buffer.from('\uFEFFpath\na.jpg\n', 'utf16le'), /is not in UTF-8/],
  ])('is refused: %s', async (name, text, message) => {
    const reading = read({ name: await list(name, text) });
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toThrow(UsageError);
  });

  it('is refused where it is not there', async () => {
    await expect(read({ name: join(folder, 'none.txt') })).rejects.toThrow(/cannot be read/);
  });
});
