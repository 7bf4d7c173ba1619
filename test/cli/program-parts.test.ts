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

  it('come with the license of each package in them', () => {
    const joined = parts()
      .filter((part) => part.endsWith('.js'))
      .flatMap((part) => {
        const origins = read(`program-parts/${part}`).matchAll(
          /^\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm,
        );
        return Array.from(origins, ([, name]) => name);
      });
    expect(joined).toContain('linkedom');
    const chapters = read('program-parts/licenses.md').split(/^## /m).slice(1);
    const withText = chapters.filter((chapter) =>
      /(?:permission|redistribution|apache license)/i.test(chapter),
    );
    const licensed = new Set(withText.map((chapter) => chapter.split(' - ')[0]));
    expect([...new Set(joined)].filter((name) => !licensed.has(name))).toEqual([]);
  });

  it('keep the names of classes, which messages and defaults mention', () => {
    const modules = parts().flatMap((part) =>
      read(`program-parts/${part}`).split(/^\/\/ (?=dist\/|node_modules\/)/m),
    );
    const classes = modules
      .filter((text) => text.startsWith('dist/'))
      .flatMap((text) => Array.from(text.matchAll(/^var ([\w$]+) = class\b/gm), ([, name]) => name));
    expect(classes).toContain('BinaryCrossentropy');
    // `Dense$1` would stand for a second class of that name.
    expect(classes.filter((name) => /\w\$\d+$/.test(name))).toEqual([]);
  });
});
