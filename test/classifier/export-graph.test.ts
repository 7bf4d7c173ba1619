import { describe, expect, it } from 'vitest';
import { cardFor, distance, images, run, size, smallNetwork, storedGraph } from './networks.js';

const softmax = (logits: readonly number[]): number[] => {
  const exponentials = logits.map((logit) => Math.exp(logit));
  const sum = exponentials.reduce((total, value) => total + value);
  return exponentials.map((value) => value / sum);
};

function mirrored(data: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length);
  for (let row = 0; row < data.length / (size * 3); row++) {
    for (let column = 0; column < size; column++) {
      const from = (row * size + column) * 3;
      result.set(data.subarray(from, from + 3), (row * size + size - 1 - column) * 3);
    }
  }
  return result;
}

describe.each([
  { units: 1, classNames: ['a', 'b'], task: 'binary' as const },
  { units: 2, classNames: ['a', 'b'], task: 'multiclass' as const },
  { units: 3, classNames: ['a', 'b', 'c'], task: 'multiclass' as const },
])('the graph of a classifier with $units outputs', ({ units, classNames, task }) => {
  const classes = classNames.length;

  it('is refused if the card does not match', () => {
    const other = task === 'binary' ? 'multiclass' : 'binary';
    expect(() => storedGraph(smallNetwork(units), cardFor(classNames, { task: other }))).toThrow(
      `is ${task}, but the card says ${other}`,
    );
  });

  it('divides logits by the temperature before it computes probabilities', async () => {
    const model = smallNetwork(units);
    const plain = await run(storedGraph(model, cardFor(classNames, { task })));
    const warm = await run(storedGraph(model, cardFor(classNames, { task, temperature: 2.5 })));
    expect(warm.logits.data).toEqual(plain.logits.data);
    for (let row = 0; row < images.shape[0]; row++) {
      const logits = [...(plain.logits.data as Float32Array).subarray(row * classes, (row + 1) * classes)];
      const expected = softmax(logits.map((logit) => logit / 2.5));
      const probabilities = (warm.probabilities.data as Float32Array).subarray(
        row * classes,
        (row + 1) * classes,
      );
      expect(distance(probabilities, expected)).toBeLessThan(1e-6);
      expect(distance(probabilities, softmax(logits))).toBeGreaterThan(1e-4);
    }
  });

  it('averages the logits of a picture and of its mirror image', async () => {
    const model = smallNetwork(units);
    const plain = storedGraph(model, cardFor(classNames, { task }));
    const twice = storedGraph(model, cardFor(classNames, { task, flipAtTestTime: true }));
    const upright = (await run(plain)).logits.data as Float32Array;
    const mirror = { type: 'uint8' as const, shape: images.shape, data: mirrored(images.data) };
    const flipped = (await run(plain, { image: mirror })).logits.data as Float32Array;
    expect(distance(upright, flipped)).toBeGreaterThan(1e-3);
    const expected = upright.map((value, at) => (value + flipped[at]) / 2);
    const { logits, probabilities } = await run(twice);
    expect(logits.shape).toEqual([images.shape[0], classes]);
    expect(distance(logits.data as Float32Array, expected)).toBeLessThan(1e-5);
    const sums = Array.from({ length: images.shape[0] }, (_, row) =>
      (probabilities.data as Float32Array)
        .subarray(row * classes, (row + 1) * classes)
        .reduce((a, b) => a + b),
    );
    for (const sum of sums) expect(sum).toBeCloseTo(1, 6);
  });
});
