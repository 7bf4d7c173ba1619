import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands/index.js';
import { createProgram } from '../../src/cli/program.js';

const cli = resolve(import.meta.dirname, '../../src/cli');
/** Its defaults are those of a recipe. */
const HEAVY = ['tutorial'];

/** The npm packages that a file loads by the import statements that its code cannot do without. */
function packagesOf(file: string): string[] {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const queue = [file];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const statements = readFileSync(path, 'utf8').matchAll(
      /^(?:import|export) (?!type\b)[^;]*?from '([^']+)';/gm,
    );
    for (const [, target] of statements) {
      if (target.startsWith('.')) queue.push(join(dirname(path), target.replace(/\.js$/, '.ts')));
      else if (!target.startsWith('node:')) packages.add(target);
    }
  }
  return [...packages].sort();
}

describe('the start of graft', () => {
  it.each(commands.map(({ name }) => name).filter((name) => !HEAVY.includes(name)))(
    'loads no package but commander for the definition of %s',
    (name) => {
      const definition = join(cli, 'commands', `${name}.ts`);
      expect(existsSync(definition)).toBe(true);
      expect(packagesOf(definition).filter((found) => found !== 'commander')).toEqual([]);
    },
  );

  it('loads no package but commander for --version', () => {
    expect(packagesOf(join(cli, 'main.ts'))).toEqual(['commander']);
    expect(packagesOf(join(cli, 'train.ts')).length).toBeGreaterThan(3);
  });

  it('shows the same list of commands, whether or not they are loaded', async () => {
    const [all, none] = await Promise.all([createProgram(), createProgram([])]);
    expect(none.helpInformation()).toBe(all.helpInformation());
    // Every command has --verbose.
    expect(none.commands.map(({ options }) => options.length)).toEqual(commands.map(() => 1));
  });

  it('knows the settings in the help of train', async () => {
    const program = await createProgram(['help', 'train']);
    const train = program.commands.find((command) => command.name() === 'train')!;
    let text = '';
    train.configureOutput({ writeOut: (part) => (text += part) });
    train.outputHelp();
    expect(text).toContain('fineTuning.learningRate');
  });
});
