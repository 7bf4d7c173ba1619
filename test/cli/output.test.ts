import { describe, expect, it } from 'vitest';
import { explain, printable } from '../../src/cli/output.js';
import { GraftError } from '../../src/errors.js';

describe('what is written for people', () => {
  it('cannot steer the terminal, whatever a file is called', () => {
    expect(printable('red \u001b[31m.jpg')).toBe('red \\u001b[31m.jpg');
    expect(printable('bell \u0007, override \u202egpj.exe')).toBe('bell \\u0007, override \\u202egpj.exe');
    expect(printable('back\rto the start, \u009b2J')).toBe('back\\u000dto the start, \\u009b2J');
  });

  it('keeps lines, tabs and the letters of all languages', () => {
    const text = 'first\n\tsecond: çğiöşü שלום 日本語 😀 👩‍🚀 cafe\u0301';
    expect(printable(text)).toBe(text);
  });

  it('is safe in messages of errors too', () => {
    expect(explain(new GraftError('no \u001b]0;title\u0007'), false)).toBe(
      'graft: no \\u001b]0;title\\u0007',
    );
  });
});
