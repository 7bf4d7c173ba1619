import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { apiPage } from '../../docs/generate/api-page.js';
import { readApi } from '../../docs/generate/api-reader.js';
import { commandLinePage } from '../../docs/generate/command-line-page.js';
import { docCommentMarkdown, parseDocComment } from '../../docs/generate/doc-comment.js';
import { createProgram } from '../../src/cli/program.js';
import { root } from './documents.js';

const committed = (path: string): string => readFileSync(join(root, path), 'utf8');
const hint = (path: string): string => `${path} is stale: run npm run docs and commit what it writes`;

describe('docs/cli.md', () => {
  it('is what the definitions of the command line give', async () => {
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

describe('docs/api.md', () => {
  const declarations = readApi(root);

  it('is what the doc comments give', () => {
    expect(committed('docs/api.md'), hint('docs/api.md')).toBe(apiPage(declarations, root));
  });

  it('explains everything that can be imported', () => {
    const exported = declarations.filter((declaration) => declaration.exported);
    expect(exported.length).toBeGreaterThan(90);
    expect(exported.filter(({ comment }) => comment === '').map(({ name }) => name)).toEqual([]);
  });

  it('shows classes as their users see them', () => {
    const textOf = (name: string) => declarations.find((declaration) => declaration.name === name)?.text;
    // A private class lies between Conv2D and Layer; `build` is protected, `computeOutputShape` is the base's.
    expect(textOf('Conv2D')).toMatch(
      /^declare class Conv2D extends Layer \{\n[^}]*constructor\(options: [^#]*kernel: /,
    );
    expect(textOf('Conv2D')).not.toMatch(/build|computeOutputShape/);
    expect(textOf('BinaryCrossentropy')).toContain('constructor(options?: LossOptions)');
    expect(textOf('Runtime')).not.toContain('Session');
    expect(textOf('Functional')).toMatch(/\n\s*trainable: boolean/);
    expect(textOf('ClassifierCard')).toMatch(/imageSize: \[\s*number,\s*number\s*\]/);
  });
});

describe('doc comments', () => {
  it('become prose and a list', () => {
    const comment = `/**
     * From [0, 1] to <a, b>, or \`<c>\`.
     *
     * @param options.view which one,
     *   counted from 0
     * @returns nothing
     * @throws UsageError when it cannot
     * @throws the signal's reason
     */`;
    expect(docCommentMarkdown(parseDocComment(comment))).toBe(
      [
        'From [0, 1] to &lt;a, b>, or `<c>`.',
        '',
        '- `options.view`: which one, counted from 0',
        '- Returns nothing',
        '- Throws `UsageError` when it cannot',
        "- Throws the signal's reason",
      ].join('\n'),
    );
    expect(docCommentMarkdown(parseDocComment('/** A shape. @throws GraftError if not. */'))).toBe(
      'A shape.\n\n- Throws `GraftError` if not.',
    );
  });

  it('have no tags that would be lost', () => {
    expect(() => parseDocComment('/** @deprecated long ago */')).toThrow('not @deprecated');
  });
});
