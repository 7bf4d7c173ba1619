import { describe, expect, it } from 'vitest';
import { TransferRate } from '../../src/download/transfer-rate.js';

describe('TransferRate', () => {
  it('is unknown at first, then bytes divided by time', () => {
    const rate = new TransferRate();
    expect(rate.bytesPerSecond(0, 0)).toBeUndefined();
    rate.mark(1000, 0);
    rate.mark(1500, 400);
    expect(rate.bytesPerSecond(1500, 400)).toBeUndefined();
    rate.mark(3000, 1000);
    expect(rate.bytesPerSecond(3000, 1000)).toBe(2000);
  });

  it('counts only bytes since its start, and forgets old ones', () => {
    const rate = new TransferRate();
    // A million bytes a second for ten seconds, then a thousand a second for twenty.
    let bytes = 5e6;
    for (let time = 0; time <= 30_000; time += 100) {
      rate.mark(bytes, time);
      bytes += time < 10_000 ? 1e5 : 100;
    }
    expect(rate.bytesPerSecond(bytes, 30_000)).toBeCloseTo(1000, -2);
  });
});
