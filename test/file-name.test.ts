import { describe, expect, it } from 'vitest';
import { nameKey, windowsNameProblem } from '../src/file-name.js';
import { fileReason } from '../src/file-reason.js';
import { folderNameProblem } from '../src/folders/browser.js';
import { isInside } from '../src/hub-address.js';

describe('a name on Windows', () => {
  it.each([
    ['a:b', 'holds ":"'],
    ['a?', 'holds "?"'],
    ['a\\b', String.raw`holds "\\"`],
    ['tab\t', String.raw`holds "\t"`],
    ['cats.', 'ends with a dot'],
    ['cats ', 'ends with a dot or a space'],
    ['con', 'device'],
    ['NUL.jpg', 'device'],
    ['com¹.txt', 'device'],
    ['aux .jpg', 'device'],
    ['CONIN$', 'device'],
  ])('cannot be %j', (name, reason) => {
    expect(windowsNameProblem(name)).toContain(reason);
  });

  it.each(['cat.jpg', 'console', 'com10', 'null', 'Gül', 'a.b.c', '.hidden', '..', 'nul1'])(
    'can be %j',
    (name) => {
      expect(windowsNameProblem(name)).toBeUndefined();
    },
  );

  it('of a file on the Hub is one on every system', () => {
    expect(isInside('onnx/model.onnx')).toBe(true);
    for (const path of ['../a.onnx', 'a\\b.onnx', 'C:/a.onnx', 'nul/a.onnx', 'a./b.onnx', '/a.onnx'])
      expect(isInside(path)).toBe(false);
  });
});

describe('the name of a class or run', () => {
  it('is possible on every system', () => {
    for (const name of ['a:b', 'cats.', 'con', 'NUL.jpg', 'com¹', 'CONOUT$']) {
      expect(windowsNameProblem(name)).toBeDefined();
      expect(folderNameProblem(name)).toBeDefined();
    }
  });
});

describe('two names', () => {
  it('are one where case or the way of an accent does not count', () => {
    expect(nameKey('Cats', 'win32')).toBe(nameKey('cats', 'win32'));
    expect(nameKey('Cats', 'darwin')).toBe(nameKey('cats', 'darwin'));
    expect(nameKey('Cats', 'linux')).not.toBe(nameKey('cats', 'linux'));
    const [one, other] = ['Gu\u0308l', 'G\u00fcl'];
    expect(nameKey(one, 'darwin')).toBe(nameKey(other, 'darwin'));
    expect(nameKey(one, 'win32')).not.toBe(nameKey(other, 'win32'));
  });
});

describe('the reason of a failure', () => {
  it('says on Windows that another program may have the file open', () => {
    for (const code of ['EPERM', 'EACCES']) {
      const error = Object.assign(new Error(code), { code });
      expect(fileReason(error, 'win32')).toBe('permission denied, or another program is using it');
      expect(fileReason(error, 'linux')).toBe('permission denied');
    }
  });
});
