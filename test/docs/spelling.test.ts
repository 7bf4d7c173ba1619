import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const files = ['src', 'docs', 'examples', 'README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'].flatMap((place) =>
  place.endsWith('.md')
    ? [place]
    : readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(?:ts|svelte|md)$/.test(name) && !/\.tr\.md$|\/tr-?[a-z]*\.ts$/.test(name))
        .map((name) => join(place, name)),
);

/** British words, but with -ize, because Keras' terms have it: normalize, initializer, quantize. */
const OTHERWISE =
  /\b(?:(?:recogn|organ|normal|general|special|summar|optim|initial|minim|maxim|quant|serial|visual)is(?:e[ds]?|ing|ation)|labeled|labeling|canceled|behaviors?|favor|gray(?:scale)?)\b/gi;

it('words that can be spelled in two ways are spelled in one', () => {
  expect(files.length).toBeGreaterThan(500);
  const found = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(OTHERWISE)].map(([word]) => `${file}: ${word}`),
  );
  expect(found).toEqual([]);
});
