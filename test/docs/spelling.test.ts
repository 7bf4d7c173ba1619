import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
/** What people read: the words of reports and pages, messages of the command line, and the documentation. */
const places = [
  'src/report/words',
  'src/pages/studio/texts',
  'src/pages/classifier',
  'src/cli',
  'README.md',
  'docs/guide.md',
];
const files = places.flatMap((place) =>
  place.endsWith('.md')
    ? [place]
    : readdirSync(join(root, place), { recursive: true, encoding: 'utf8' })
        .filter((name) => /\.(?:ts|svelte)$/.test(name) && !/(?:^|\/)tr[-.]/.test(name))
        .map((name) => join(place, name)),
);

/** British words, but with -ize, because Keras' terms have it: normalize, initializer, quantize. */
const OTHERWISE =
  /\b(?:(?:recogn|organ|normal|general|special|summar|optim|initial|minim|maxim|quant|serial|visual)is(?:e[ds]?|ing|ation)|labeled|labeling|canceled|behaviors?|favor)\b/gi;

it('words that can be spelled in two ways are spelled in one', () => {
  expect(files.length).toBeGreaterThan(60);
  const found = files.flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(OTHERWISE)].map(([word]) => `${file}: ${word}`),
  );
  expect(found).toEqual([]);
});
