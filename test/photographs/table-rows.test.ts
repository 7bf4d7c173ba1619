import { parse } from 'csv-parse/sync';
import { expect, it } from 'vitest';
import { delimiterOf, tableRows } from '../../src/photographs/table-rows.js';

it('gives the same rows as csv-parse', () => {
  const text = [
    'path,label',
    ' a.jpg , cat ',
    '"b, 1.jpg","the ""big"" dog"',
    '',
    '  ',
    '"two',
    'lines.jpg",fox,more,columns',
    'only one',
    ',,',
    '  "space around"  , x',
    'çğ.jpg,日本',
    'last,row',
  ].join('\r\n');
  for (const [delimiter, table] of [
    [',', text],
    [';', text.replaceAll(',', ';')],
    ['\t', text.replaceAll(',', '\t')],
  ]) {
    const options = { delimiter, info: true, relax_column_count: true, skip_empty_lines: true, trim: true };
    const expected = parse(table, options as never) as unknown as {
      record: string[];
      info: { lines: number };
    }[];
    const rows = [...tableRows(table, delimiter)];
    expect(rows.map((row) => 'record' in row && row.record)).toEqual(
      expected.map(({ record }) => record).filter((record) => record.length > 1 || record[0] !== ''),
    );
  }
});

it('names the line of a wrong quotation mark', () => {
  expect([...tableRows('a,b\n"c,d\ne,f', ',')].at(-1)).toEqual({
    problem: 'the quotation mark is not closed',
    line: 2,
  });
  expect([...tableRows('a,b\n"c"x,d', ',')].at(-1)).toMatchObject({ line: 2 });
  expect([...tableRows('a"b"c,d', ',')].at(-1)).toMatchObject({ line: 1 });
});

it('reads a list of 100 MB quickly, with or without quotes', () => {
  const note = 'x'.repeat(960);
  for (const cell of [note, `"${note}, ""${note.slice(100)}"""`]) {
    const row = `photos/cat.jpg,cat,${cell}\n`;
    const table = `path,label,note\n${row.repeat(100_000)}`;
    const before = process.cpuUsage();
    let count = 0;
    for (const _ of tableRows(table, ',')) count++;
    const { user, system } = process.cpuUsage(before);
    expect(count).toBe(100_001);
    // Processor time, because other programs run at the same time.
    expect((user + system) / 1e6).toBeLessThan(3);
  }
});

it.each([
  ['a.jpg;cat', ';'],
  ['cat;a.jpg', ';'],
  ['a.jpg;cat, grey, small', ';'],
  ['cat, grey;a.jpg', ';'],
  ['a, b, c.jpg;cat', ';'],
  ['"a;b.jpg",cat', ','],
  ['a.jpg,cat;dog;bird', ','],
  ['a.jpg\tcat; dog, bird', '\t'],
  ['path;label', ';'],
  ['sep=;\na, b.jpg;c', ';'],
  ['a.jpg', ','],
])('the cells of %j are divided by %j', (line, delimiter) => {
  expect(delimiterOf(`${line}\nb.jpg,c;d`)).toBe(delimiter);
});

it('leaves out the line that names the separator, and counts it', () => {
  expect([...tableRows('sep=;\r\na;b\r\n', ';')]).toEqual([{ record: ['a', 'b'], line: 2 }]);
});
