import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../src/shell-word.js';

describe('a word for a shell', () => {
  it.skipIf(process.platform === 'win32')('comes back from sh as it was', () => {
    for (const word of ['photos', 'my photos', "it's", '$HOME `date` "x"', 'a\\b', '*.jpg', '~', ''])
      expect(execFileSync('sh', ['-c', `printf %s ${shellWord(word, 'linux')}`]).toString()).toBe(word);
  });

  it.each([
    // Neither is changed by the Command Prompt, PowerShell or Git Bash.
    ['photos', 'photos'],
    ['runs/photos-2', 'runs/photos-2'],
    ['alpha=0.35', 'alpha=0.35'],
    ['--seed', '--seed'],
    // A single quote is an ordinary character of the Command Prompt.
    ['my photos', '"my photos"'],
    ["it's", `"it's"`],
    // Git Bash drops a backslash outside of quotes.
    ['C:\\photos', '"C:\\photos"'],
    // It would belong to the quote.
    ['C:\\my photos\\', '"C:\\my photos\\\\"'],
    // PowerShell makes a list of it.
    ['1,3-5', '"1,3-5"'],
    // PowerShell divides it at the dot.
    ['--out=a.keras', '"--out=a.keras"'],
    ['R&D', '"R&D"'],
    ['50%', '"50%"'],
    ['$recycle', '"`$recycle"'],
    ['say "cat"', '"say ""cat"""'],
    ['', '""'],
  ])('on Windows, %s is %s', (word, expected) => {
    expect(shellWord(word, 'win32')).toBe(expected);
  });

  it('is quoted for POSIX where the system is not known, as in a page', () => {
    expect(shellWord('my photos', undefined)).toBe(
      process.platform === 'win32' ? '"my photos"' : "'my photos'",
    );
  });
});
