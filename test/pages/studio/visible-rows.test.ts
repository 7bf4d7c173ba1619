import { describe, expect, it } from 'vitest';
import { visibleRows } from '../../../src/pages/studio/data/visible-rows.js';

describe('visibleRows', () => {
  it('begins at the first row while the top of the list is visible', () => {
    expect(visibleRows(400, 900, 200, 1000)).toEqual({ first: 0, last: 6 });
  });

  it('draws a window of rows in the middle of a long list', () => {
    expect(visibleRows(-100_000, 900, 200, 1000)).toEqual({ first: 497, last: 508 });
  });

  it('never includes a row that does not exist', () => {
    expect(visibleRows(-300_000, 900, 200, 1000)).toEqual({ first: 999, last: 999 });
    expect(visibleRows(0, 900, 200, 2)).toEqual({ first: 0, last: 1 });
    expect(visibleRows(0, 900, 200, 0)).toEqual({ first: 0, last: 0 });
    expect(visibleRows(2000, 900, 200, 50)).toEqual({ first: 0, last: 0 });
  });
});
