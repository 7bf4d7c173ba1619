import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository } from '../../cli/command.js';

/** The declarations of a component, each with its selector. */
async function declarationsOf(component: string): Promise<Set<string>> {
  const text = await readFile(join(repository, 'src/pages/studio/judge', component), 'utf8');
  const [, style = ''] = /<style>(.*)<\/style>/s.exec(text) ?? [];
  const rules = style.replace(/\/\*.*?\*\//gs, '').matchAll(/([^{}]+)\{([^{}]*)\}/g);
  return new Set(
    [...rules].flatMap(([, selector, body]) =>
      body
        .split(';')
        .filter((one) => one.trim() !== '')
        .map((one) => `${selector.trim()} { ${one.trim()} }`),
    ),
  );
}

describe('the cells of Judge', () => {
  it('have what they share in one style sheet', async () => {
    const [one, other] = await Promise.all(['Confusion.svelte', 'LabelAnswers.svelte'].map(declarationsOf));
    const both = [...one].filter((declaration) => other.has(declaration));
    expect(one.size).toBeGreaterThan(20);
    expect(both).toEqual(['.lead { margin-bottom: 1rem }']);
  });
});
