import { describe, expect, it } from 'vitest';
import { nearestNames, nearestNamesHint } from '../src/nearest-names.js';

const names = ['epochs', 'learningRate', 'learningRates', 'batchSize', 'weightDecay', 'momentum'];

describe('nearestNames', () => {
  it.each([
    ['epoch', ['epochs']],
    ['EPOCHS', ['epochs']],
    ['learningrate', ['learningRate']],
    ['learning_rate', ['learningRate']],
    ['lerningRate', ['learningRate', 'learningRates']],
    ['learn', ['learningRate', 'learningRates']],
    ['batch', ['batchSize']],
    ['colour', []],
    ['', []],
  ])('of %j are %j', (given, expected) => {
    expect(nearestNames(given, names)).toEqual(expected);
  });

  it('gives a question, or the whole list', () => {
    expect(nearestNamesHint('momentun', names)).toBe('Did you mean momentum?');
    expect(nearestNamesHint('learn', names)).toBe('Did you mean learningRate or learningRates?');
    expect(nearestNamesHint('colour', names)).toBe(`Valid names: ${names.join(', ')}.`);
  });
});
