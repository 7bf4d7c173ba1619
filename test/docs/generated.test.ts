import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { architectureDrawing } from '../../docs/generate/architecture/drawing.js';
import { measureArchitecture } from '../../docs/generate/architecture/measure.js';
import { commandLinePage } from '../../docs/generate/command-line-page.js';
import { notebookOf } from '../../docs/generate/notebook.js';
import { TRIED_NETWORKS, withLifecycles } from '../../docs/generate/third-party-networks.js';
import { createProgram } from '../../src/cli/program.js';
import { root } from './documents.js';

const committed = (path: string): string => readFileSync(join(root, path), 'utf8');
const hint = (path: string): string => `${path} is stale: run npm run docs and commit what it writes`;

describe('docs/cli.md', () => {
  it('matches the definitions of the command line', async () => {
    expect(committed('docs/cli.md'), hint('docs/cli.md')).toBe(commandLinePage(await createProgram()));
  });

  it('would change with any of them', () => {
    const program = new Command('graft').description('A test');
    program
      .command('paint')
      .description('Paints')
      .argument('<file...>', 'pictures')
      .option('--colour <red|blue>', 'of the paint', 'red')
      .option('--threads <n>', 'cores (default: all)')
      .option('--loud', 'say more', false)
      .addHelpText(
        'after',
        '\nExample:\n  $ graft paint a.png && graft paint b.png\n\nExit codes:\n  0  it is painted',
      );
    const page = commandLinePage(program);
    for (const line of [
      '- [`graft paint`](#graft-paint): Paints',
      'graft paint [options] <file...>',
      '| `<file...>` | pictures |',
      '| `--colour <red\\|blue>` | `red` | of the paint |',
      '| `--threads <n>` | all | cores |',
      '| `--loud` |  | say more |',
      'npx graft paint a.png && npx graft paint b.png',
      '- `0`: it is painted',
    ]) {
      expect(page.split('\n')).toContain(line);
    }
  });
});

describe('docs/backbones.md', () => {
  const path = 'docs/backbones.md';
  const lifecycles = JSON.parse(committed('docs/generate/third-party-networks.json'));

  it('has the results of the tests of third-party networks', () => {
    expect(Object.keys(lifecycles)).toEqual(TRIED_NETWORKS.map(({ network }) => network));
    expect(committed(path), hint(path)).toBe(withLifecycles(committed(path), lifecycles));
  });

  it('would change with any of them', () => {
    const swin = { ...lifecycles.swin, loss: [1.25, 0.5], heatMap: [7, 6] };
    const changed = withLifecycles(committed(path), { ...lifecycles, swin });
    expect(changed).toContain('| `swin` | Swin (timm) | < 0.0001 | < 0.001 | 1.25 → 0.50 | 7 x 6 | yes |');
    expect(() => withLifecycles('# Another page', lifecycles)).toThrow('has no place for the table');
  });
});

describe('docs/images/architecture.svg', () => {
  it('matches the rooms', () => {
    const path = 'docs/images/architecture.svg';
    expect(committed(path), hint(path)).toBe(architectureDrawing(measureArchitecture()));
  });
});

describe('examples/transfer-learning.ts', () => {
  const path = 'examples/transfer-learning.ipynb';
  const example = committed('examples/transfer-learning.ts');

  it('has at most 150 lines', () => {
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(150);
  });

  it('matches the notebook', () => {
    expect(committed(path), hint(path)).toBe(notebookOf(example));
  });

  it('cannot become a notebook if a line to replace is missing', () => {
    const changed = example.replace('new ProgbarLogger(process.stdout)', 'new ProgbarLogger(process.stderr)');
    expect(() => notebookOf(changed)).toThrow('Expected once in the program: new ProgbarLogger');
  });

  it('has text and code in its cells', () => {
    const { cells } = JSON.parse(notebookOf(example));
    const types = cells.map((cell: { cell_type: string }) => cell.cell_type);
    expect(types.slice(0, 4)).toEqual(['markdown', 'code', 'markdown', 'code']);
    expect(cells[2].source).toEqual([
      'Give a folder of your own with train/ and validation/, other weights or fewer epochs here.',
    ]);
    const code = cells.flatMap(({ source }: { source: string[] }) => source).join('');
    expect(code).not.toMatch(/process\.|writeFile|runs\//);
  });
});

describe('examples/deno.json', () => {
  it('maps the same names for Deno as package.json for Node', () => {
    const { exports, imports } = JSON.parse(committed('package.json'));
    const names: [string, { default: string }][] = [
      ['@graft-vision/graft', exports['.']],
      ...Object.entries<{ default: string }>(imports),
    ];
    const places = names.map(([name, conditions]) => [name, `.${conditions.default}`]);
    expect(JSON.parse(committed('examples/deno.json')).imports).toEqual(Object.fromEntries(places));
  });
});
