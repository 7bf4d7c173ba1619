import { describe, expect, it } from 'vitest';
import { en } from '../../../src/pages/studio/texts/en.js';
import { tr } from '../../../src/pages/studio/texts/tr.js';
import { listSettings } from '../../../src/recipes/index.js';

/** Every text of a language by its key; functions are called with sample arguments. */
function texts(value: unknown, place = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[place, value]]);
  if (typeof value === 'function') {
    const given = Array.from({ length: value.length }, (_, at) =>
      place.includes('changed') ? 2 : `<${at}>`,
    );
    return new Map([[place, String((value as (...all: unknown[]) => unknown)(...given))]]);
  }
  return new Map(
    Object.entries(value as object).flatMap(([name, inner]) => [...texts(inner, `${place}.${name}`)]),
  );
}

describe('the texts of the Studio', () => {
  it('have the same keys in both languages', () => {
    expect([...texts(tr).keys()].sort()).toEqual([...texts(en).keys()].sort());
  });

  it('are not empty', () => {
    for (const language of [en, tr]) {
      expect([...texts(language)].filter(([, text]) => text.trim() === '')).toEqual([]);
    }
  });

  it('are translated, except names and words that are the same in both languages', () => {
    const english = texts(en);
    const alike = [...texts(tr)]
      .filter(([place, text]) => english.get(place) === text)
      .map(([, text]) => text);
    expect([...new Set(alike)].sort()).toMatchInlineSnapshot(`
      [
        "0",
        "<2> · <0> · <1>",
        "AUC",
        "CutMix",
        "F1",
        "MixUp",
        "Model",
        "Momentum",
        "Nesterov",
        "Normal",
        "ROC AUC",
        "Test",
      ]
    `);
  });

  it('have words for every setting', () => {
    const names = listSettings().map(({ name }) => name);
    expect(names.length).toBeGreaterThan(40);
    expect(names.filter((name) => en.settings[name] === undefined)).toEqual([]);
    expect(names.filter((name) => tr.settings[name] === undefined)).toEqual([]);
  });
});
