import { readFileSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { defineConfig, type Plugin, type UserConfig } from 'vite';

/** What the compiler has written. */
export const built = join(import.meta.dirname, 'dist', 'src');
/** What Node runs: the command line, and the programs of its threads. */
const programs = [
  'cli/main',
  'threads/augmentation',
  'threads/decode',
  'threads/embedding',
  'threads/engine',
  'threads/heif',
  'threads/photographs',
];
/** The folder in `dist/src` of what programs share or load later. */
const PROGRAM_PARTS = 'program-parts';
/**
 * Packages of many small modules, which are joined too, with those that they need. Each of these has the text of its
 * license with it, for the list beside the parts.
 */
const JOINED = ['@observablehq/plot', 'linkedom', 'zod'];

const asPath = (path: string): string => path.split(sep).join('/');

/** Reads what the compiler has written, and leaves no parts of an earlier build. */
const fresh = ({ entries, parts }: Joined): Plugin => ({
  name: 'fresh',
  buildStart() {
    if (!readFileSync(join(built, `${entries[0]}.js`), 'utf8').includes(`/${parts}/`)) return;
    this.error('The modules are joined already. Run `npm run build`, which compiles them first.');
  },
  renderStart: () => rmSync(join(built, parts), { recursive: true, force: true }),
});

/** A module names other files by their place next to its own; the part that contains it is elsewhere. */
const atItsPlace = ({ parts }: Joined): Plugin => ({
  name: 'at-its-place',
  transform(code, id) {
    if (!id.startsWith(built)) return undefined;
    if (/import\.meta\.(?:dirname|filename)/.test(code)) {
      this.error(
        'Name files with new URL(path, import.meta.url): other forms have another meaning in a part.',
      );
    }
    const place = JSON.stringify(asPath(relative(join(built, parts), id)));
    return code.replaceAll(', import.meta.url)', `, new URL(${place}, import.meta.url))`);
  },
});

/**
 * Takes each name from the module that has it instead of from an index, because a program would load everything that
 * an index names.
 */
const pastIndexes: Plugin = {
  name: 'past-indexes',
  transform(code, id) {
    if (!id.startsWith(built)) return undefined;
    return code.replace(
      /^(import|export) \{([^}]*)\} from '(\.[^']*)';$/gm,
      (_, word: string, names: string, from: string) =>
        namesIn(names)
          .map(([name, as]) => {
            const place = placeOf(resolve(dirname(id), from), name);
            return `${word} { ${place.name} as ${as} } from ${JSON.stringify(asPath(place.file))};`;
          })
          .join(' '),
    );
  },
};

/** The module that a name comes from, and its name there. */
function placeOf(file: string, name: string): { readonly file: string; readonly name: string } {
  for (const [, names, from] of readFileSync(file, 'utf8').matchAll(
    /^export \{([^}]*)\} from '(\.[^']*)';$/gm,
  )) {
    const listed = namesIn(names).find(([, as]) => as === name);
    if (listed !== undefined) return placeOf(resolve(dirname(file), from), listed[0]);
  }
  return { file, name };
}

/** The names of a list, each with what it is called from there on. */
function namesIn(list: string): [name: string, as: string][] {
  const items = list.split(',').map((item) => item.trim());
  return items
    .filter((item) => item !== '')
    .map((item) => {
      const [name, as = name] = item.split(/\s+as\s+/);
      return [name, as];
    });
}

/** Names files that are not joined by their place next to a part, so that the package can be moved. */
const besideParts = (files: readonly string[]): Plugin => ({
  name: 'beside-parts',
  renderChunk(code, { fileName }) {
    const folder = dirname(join(built, fileName));
    return files.reduce(
      (text, file) => text.replaceAll(`"${asPath(file)}"`, `"${asPath(relative(folder, file))}"`),
      code,
    );
  },
});

/** Whether a module is loaded from its own place: Node's own, and packages that are not joined. */
function isLeftOut(id: string, importer: string | undefined): boolean {
  if (id.startsWith('node:')) return true;
  if (/^[.#]/.test(id) || isAbsolute(id) || importer?.startsWith(built) !== true) return false;
  return !JOINED.some((name) => id === name || id.startsWith(`${name}/`));
}

/** What is joined. */
interface Joined {
  /** Files of `dist/src`, without their extension. They stay where they are. */
  readonly entries: readonly string[];
  /** The folder in `dist/src` of what they share or load later. */
  readonly parts: string;
  /** Files of `dist/src` that are not joined, without their extension. */
  readonly kept?: readonly string[];
}

/**
 * Joins the compiled modules that entries consist of into few files, because Node takes about a millisecond for each.
 * The programs stay where they are; what imports the library gets the modules, which stay as they are.
 */
export function joined(what: Joined): UserConfig {
  const { entries, parts, kept = [] } = what;
  const keptFiles = kept.map((name) => join(built, `${name}.js`));
  return {
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      outDir: built,
      emptyOutDir: false,
      minify: false,
      target: 'es2022',
      license: { fileName: `${parts}/licenses.md` },
      rolldownOptions: {
        input: Object.fromEntries(entries.map((name) => [name, join(built, `${name}.js`)])),
        output: { entryFileNames: '[name].js', chunkFileNames: `${parts}/[name].js`, keepNames: true },
        external: (id, importer) =>
          isLeftOut(id, importer) ||
          keptFiles.includes(
            id.startsWith('.') && importer !== undefined ? resolve(dirname(importer), id) : id,
          ),
        checks: { pluginTimings: false },
      },
    },
    plugins: [fresh(what), pastIndexes, atItsPlace(what), besideParts(keptFiles)],
  };
}

export default defineConfig(joined({ entries: programs, parts: PROGRAM_PARTS }));
