import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { measureArchitecture } from '../../docs/generate/architecture/measure.js';

const text = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

/** The modules that are loaded together with a file; types and `import()` do not count. */
function importedWith(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const visit = (path: string): void => {
    if (files.has(path)) return;
    files.add(path);
    for (const [statement, target] of text(path).matchAll(/^(?:import|export)\b[^;]*?'([^']+)';/gms)) {
      if (/^(?:import|export) type\b/.test(statement)) continue;
      if (target.startsWith('.')) visit(posix.join(path, '..', target).replace(/\.js$/, '.ts'));
      else packages.add(target);
    }
  };
  visit(entry);
  return { files, packages };
}

describe('importing @graft-vision/graft/predict', () => {
  it('loads a few small files and no package', () => {
    const { files, packages } = importedWith('src/classifier/predict.ts');
    expect([...packages].filter((name) => !name.startsWith('node:'))).toEqual([]);
    expect(files).toContain('src/classifier/picture-classifier.ts');
    expect(files.size).toBeLessThanOrEqual(24);
    // The same count works for graft itself, so it is not empty by mistake.
    expect(importedWith('src/index.ts').files.size).toBeGreaterThan(200);
  });
});

describe('sideEffects in package.json', () => {
  const { sideEffects } = JSON.parse(text('package.json')) as { sideEffects: string[] };
  const listed = sideEffects
    .filter((path) => path.startsWith('./dist/'))
    .map((path) => path.replace('./dist/', '').replace(/\.js$/, '.ts'))
    .sort();

  it('names exactly the files with side effects', () => {
    const sources = measureArchitecture().files.filter(
      (path) => path.endsWith('.ts') && !path.startsWith('src/pages/'),
    );
    expect(sources.length).toBeGreaterThan(300);
    // A call or an assignment at the beginning of a line, outside functions, or an import without names.
    const effect = /^(?:import '|(?:await )?[\w.?]+\(|[\w.[\]]+ (?:\?\?|\|\|)?= |for \(|if \()/m;
    const active = sources.filter((path) => effect.test(text(path).replace(/`(?:\\.|[^`\\])*`/gs, '``')));
    expect(active.sort()).toEqual(listed);
  });
});
