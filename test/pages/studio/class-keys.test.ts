import { describe, expect, it } from 'vitest';
import { assignKeys, type KeySlot } from '../../../src/pages/studio/review/class-keys.js';

/** Classes as the server lists them: by name. */
const classes = (names: string, total = 5): { id: string; total: number }[] =>
  [...names].sort().map((id, at) => ({ id, total: total + at }));
/** The class of each key; a dash for a key without one. */
const keys = (slots: readonly KeySlot[]): string => slots.map(({ id, gone }) => (gone ? '-' : id)).join('');

describe('the keys of classes', () => {
  const first = assignKeys([], classes('cdm'));

  it('are in the order of the classes at first', () => {
    expect(keys(first)).toBe('cdm');
  });

  it('stay when a class comes that sorts earlier: it gets the next key', () => {
    const more = assignKeys(first, classes('acdm'));
    expect(keys(more)).toBe('cdma');
    expect(keys(assignKeys(more, classes('abcdm')))).toBe('cdmab');
  });

  it('stay when a class goes, which gets its own key again when it is back', () => {
    const less = assignKeys(first, classes('cm'));
    expect(keys(less)).toBe('c-m');
    expect(keys(assignKeys(less, classes('cmx')))).toBe('c-mx');
    expect(keys(assignKeys(less, classes('cdm')))).toBe('cdm');
  });

  it('go with a class to its new name', () => {
    const [c, d, m] = classes('cdm');
    expect(keys(assignKeys(first, [{ ...d, id: 'a' }, c, m]))).toBe('cam');
    // A class of other photographs is another one.
    expect(keys(assignKeys(first, [{ id: 'a', total: 99 }, c, m]))).toBe('c-ma');
  });

  it('are given on only where all nine are taken', () => {
    const nine = assignKeys([], classes('bcdefghij'));
    expect(keys(assignKeys(nine, classes('abcdefghij')))).toBe('bcdefghija');
    const eight = assignKeys(nine, classes('bcdfghij'));
    expect(keys(assignKeys(eight, classes('abcdfghij', 20)))).toBe('bcdafghij');
  });
});
