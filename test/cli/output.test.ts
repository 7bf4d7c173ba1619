import { describe, expect, it } from 'vitest';
import { explain, printable, printableJson, printableLine } from '../../src/cli/output.js';
import { GraftError } from '../../src/errors.js';
import { cleanText } from '../../src/report/text.js';

describe('output for people', () => {
  it('cannot control the terminal through the name of a file', () => {
    expect(printable('red \u001b[31m.jpg')).toBe('red \\u001b[31m.jpg');
    expect(printable('bell \u0007, override \u202egpj.exe')).toBe('bell \\u0007, override \\u202egpj.exe');
    expect(printable('back\rto the start, \u009b2J')).toBe('back\\u000dto the start, \\u009b2J');
  });

  it('keeps lines, tabs and the letters of all languages', () => {
    const text = 'first\n\tsecond: çğiöşü שלום 日本語 😀 👩‍🚀 cafe\u0301';
    expect(printable(text)).toBe(text);
  });

  it('does not let a name fake a line', () => {
    expect(printableLine('\nPhase 1\ngraft: all right')).toBe('\nPhase 1 graft: all right');
    expect(explain(new GraftError('no cat\ngraft: x', { hint: 'a\nb' }), false).split('\n')).toEqual([
      'graft: no cat',
      '       graft: x',
      '       a',
      '       b',
    ]);
  });

  it('shows a name with a line break as reports do', () => {
    for (const name of [
      'cats\nand dogs',
      'cats\r\nand dogs',
      'cats\u2028and dogs',
      'cats\tand dogs',
      'cats\u0085and dogs',
    ]) {
      expect(printableLine(`${name}: 3 of 4`)).toBe('cats and dogs: 3 of 4');
      expect(cleanText(name)).toBe('cats and dogs');
    }
  });

  it('is JSON with the same meaning and without control characters', () => {
    const value = { name: 'a\u001b[31m\u009b2J\u202e\u2028\n"' };
    const json = printableJson(value);
    expect(json).toMatch(/^[ -~]*$/);
    expect(JSON.parse(json)).toEqual(value);
  });

  it('is safe in messages of errors too', () => {
    expect(explain(new GraftError('no \u001b]0;title\u0007'), false)).toBe(
      'graft: no \\u001b]0;title\\u0007',
    );
  });
});
