import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { program, repository } from './command.js';

const built = join(repository, 'dist/src');
const read = (path: string): string => readFileSync(join(built, path), 'utf8');
const parts = (): string[] => readdirSync(join(built, 'program-parts'));
const threads = readdirSync(join(repository, 'src/threads')).filter((name) => name.endsWith('.ts'));

/** Prints the address of each module that is loaded. */
const hooks = `import { writeSync } from 'node:fs';
export async function load(url, context, next) {
  writeSync(2, 'LOADED ' + url + '\\n');
  return await next(url, context);
}`;
const watch = `import { register } from 'node:module';
register(${JSON.stringify(`data:text/javascript,${encodeURIComponent(hooks)}`)});`;

/** The files of Graft and the packages that a command loads. */
function loadedBy(...words: string[]): { readonly files: number; readonly packages: Set<string> } {
  const url = `data:text/javascript,${encodeURIComponent(watch)}`;
  const { stderr } = spawnSync(process.execPath, ['--import', url, program, ...words], { encoding: 'utf8' });
  const urls = Array.from(stderr.matchAll(/^LOADED (file:.*)$/gm), ([, loaded]) => loaded);
  const packages = urls.flatMap((loaded) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(loaded)?.[1] ?? []);
  return { files: urls.length - packages.length, packages: new Set(packages) };
}

// They fail after `tsc` alone, which writes the programs without joining their modules: `npm run build` joins them.
describe('the programs that npm run build joins', () => {
  it.each(['cli/main.js', ...threads.map((name) => `threads/${name.replace(/\.ts$/, '.js')}`)])(
    '%s imports nothing of Graft but parts',
    (name) => {
      const relative = Array.from(
        read(name).matchAll(/(?:from |import\(?)["'](\.[^"']*)["']/g),
        ([, path]) => path,
      );
      expect(relative.length).toBeGreaterThan(0);
      expect(relative.filter((path) => !path.startsWith('../program-parts/'))).toEqual([]);
    },
  );

  it('load few files, and no package that they do not need', () => {
    const { files, packages } = loadedBy('predict', 'no-model.onnx', 'no-picture.jpg');
    expect(packages).toContain('cli-progress');
    // Without joining, there are 750 files.
    expect(files).toBeGreaterThan(10);
    expect(files).toBeLessThan(90);
    for (const drawing of ['@observablehq/plot', 'linkedom', 'sharp'])
      expect(packages).not.toContain(drawing);
  });

  it('keep the names of classes, which messages and defaults mention', () => {
    const classes = parts().flatMap((part) =>
      Array.from(read(`program-parts/${part}`).matchAll(/^var ([\w$]+) = class\b/gm), ([, name]) => name),
    );
    expect(classes).toContain('BinaryCrossentropy');
    expect(classes.filter((name) => name.includes('$'))).toEqual([]);
  });
});
