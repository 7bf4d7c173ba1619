import { describe, expect, it } from 'vitest';
import { channelNumbers, factor } from '../../src/cli/options.js';

describe('how pixels are scaled', () => {
  it('is a factor, also as a fraction', () => {
    expect([factor('1/255'), factor('0.5'), factor(' 2 / 255 ')]).toEqual([1 / 255, 0.5, 2 / 255]);
  });

  it.each(['', '1/', '/255', '1/0', '0', '-1', '1/2/3', 'x', 'Infinity'])('is not %j', (text) => {
    expect(() => factor(text)).toThrow(/a number above 0, such as 1\/255/);
  });

  it('has one number for each channel, or one for all', () => {
    expect(channelNumbers('0.485, 0.456,0.406')).toEqual([0.485, 0.456, 0.406]);
    expect(channelNumbers('0.5')).toEqual([0.5, 0.5, 0.5]);
  });

  it.each(['', '1,2', '1,,2', '1,2,3,4', 'a,b,c', '1 2 3'])('has not the numbers %j', (text) => {
    expect(() => channelNumbers(text)).toThrow(/one number, or three for red, green and blue/);
  });
});
