import { expect, it } from 'vitest';
import { CARD_KEY, readCard } from '../../src/classifier/card.js';
import { cardFor } from './networks.js';

it('counts classes with names that objects already have in JavaScript', () => {
  const names = ['__proto__', 'constructor', 'toString'];
  const card = cardFor(names, {
    data: {
      source: 'folder',
      from: 'disk',
      counts: { train: Object.fromEntries(names.map((name) => [name, 3])) },
    },
  });
  // Cards of format 1 come without a checksum of the weights.
  const text = JSON.stringify({ ...card, formatVersion: 1 });
  const { data } = readCard(new Map([[CARD_KEY, text]]), 'model.onnx');
  expect(Object.entries(data?.counts?.train ?? {})).toEqual(names.map((name) => [name, 3]));
});
