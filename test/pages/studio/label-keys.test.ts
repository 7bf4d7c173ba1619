import { describe, expect, it } from 'vitest';
import { keyAction, type PressedKey } from '../../../src/pages/studio/review/label-keys.js';

const pressed = (key: string, code = '', held: Partial<PressedKey> = {}): PressedKey => ({
  key,
  code,
  shiftKey: false,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...held,
});

describe('the keys for labelling', () => {
  it('are digits for classes, in the row and in the block, on French keyboards too', () => {
    expect(keyAction(pressed('1', 'Digit1'))).toEqual({ kind: 'class', at: 0 });
    expect(keyAction(pressed('9', 'Numpad9'))).toEqual({ kind: 'class', at: 8 });
    expect(keyAction(pressed('é', 'Digit2'))).toEqual({ kind: 'class', at: 1 });
    expect(keyAction(pressed('2', 'Digit2', { shiftKey: true }))).toEqual({ kind: 'class', at: 1 });
    // Home, where the numbers are switched off.
    expect(keyAction(pressed('Home', 'Home'))).toBeUndefined();
  });

  it('find a class with 0 and /, which is Shift and 7 on German and Turkish keyboards', () => {
    for (const key of [
      pressed('0', 'Digit0'),
      pressed('/', 'Slash'),
      pressed('/', 'Digit7', { shiftKey: true }),
    ])
      expect(keyAction(key)).toEqual({ kind: 'find' });
  });

  it('are letters, small or with Caps Lock, and Space or Enter', () => {
    expect([' ', 'Enter', 's', 'A', 'n', 'U'].map((key) => keyAction(pressed(key))?.kind)).toEqual([
      'guess',
      'guess',
      'skip',
      'aside',
      'new',
      'undo',
    ]);
    expect(keyAction(pressed('x'))).toBeUndefined();
  });

  it('leave the browser’s own keys alone, but for undo', () => {
    expect(keyAction(pressed('z', 'KeyZ', { ctrlKey: true }))).toEqual({ kind: 'undo' });
    expect(keyAction(pressed('z', 'KeyZ', { metaKey: true }))).toEqual({ kind: 'undo' });
    expect(keyAction(pressed('Z', 'KeyZ', { ctrlKey: true, shiftKey: true }))).toBeUndefined();
    expect(keyAction(pressed('1', 'Digit1', { ctrlKey: true }))).toBeUndefined();
    expect(keyAction(pressed('a', 'KeyA', { altKey: true }))).toBeUndefined();
    expect(keyAction(pressed('S', 'KeyS', { shiftKey: true }))).toBeUndefined();
  });
});
