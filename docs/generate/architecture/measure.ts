import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOMS } from './rooms.js';

/** The repository's folder. The build puts this file into dist/docs/generate/architecture; tests run the source. */
const here = fileURLToPath(new URL('.', import.meta.url));
const root = here.slice(0, here.lastIndexOf(`${sep}docs${sep}`)).replace(/[\\/]dist$/, '');

/** The name under which users import Graft. */
const PACKAGE = '@graft-vision/graft';

/** One import statement. */
export interface Import {
  /** The importing file, relative to the repository, with forward slashes. */
  readonly from: string;
  /** A file of src/, or the name of a package. */
  readonly target: string;
  /** Whether only types are imported, so that nothing is loaded. */
  readonly typesOnly: boolean;
}

export interface Architecture {
  readonly files: readonly string[];
  readonly imports: readonly Import[];
  /** The number of imports between rooms. */
  readonly arrows: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Rooms, then files, that import each other in a circle, `src/index.ts` and the other entry points included. */
  readonly circles: readonly (readonly string[])[];
  /** The names that each entry point of the package exports, types and values separately. */
  readonly entryPoints: ReadonlyMap<string, { readonly values: number; readonly types: number }>;
  /** Files of more than 300 lines. */
  readonly longFiles: ReadonlyMap<string, number>;
}

/** `src/train/fit.ts` is in `train`; `src/index.ts` is in no room. */
export const roomOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

/** Measures the files of src/. */
export function measureArchitecture(): Architecture {
  const files = listFiles(join(root, 'src'));
  const imports = files.flatMap(importsOf);
  return {
    files,
    imports,
    arrows: arrowsBetweenRooms(imports),
    circles: [...circles(roomEdges(imports)), ...circles(fileEdges(files, imports))],
    entryPoints: entryPoints(),
    longFiles: longFiles(files),
  };
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(?:ts|svelte)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .sort();
}

function importsOf(from: string): Import[] {
  // Template strings contain code samples for users.
  const text = readFileSync(join(root, from), 'utf8').replace(/`(?:\\.|[^`\\])*`/gs, '``');
  const statements = text.matchAll(/((?:import|export) type [^';]*from|(?:from|import)\s*\(?)\s*'([^']+)'/g);
  return Array.from(statements, ([, kind, target]) => ({
    from,
    target: resolveTarget(from, target),
    typesOnly: /^(?:import|export) type /.test(kind),
  }));
}

/** Resolves an internal name of package.json as the compiler does: to the file that declares the types. */
const DECLARED: Readonly<Record<string, string>> = {
  '#platform': 'src/platform/platform.ts',
  '#layer-call': 'src/nn/layer-call.ts',
};

function resolveTarget(from: string, target: string): string {
  if (target in DECLARED) return DECLARED[target];
  if (!target.startsWith('.')) return target;
  return posix.join(from, '..', target).replace(/\.js$/, '.ts');
}

function arrowsBetweenRooms(imports: readonly Import[]): Map<string, Map<string, number>> {
  const arrows = new Map<string, Map<string, number>>();
  for (const [user, used] of roomEdges(imports)) {
    const row = arrows.get(user) ?? new Map<string, number>();
    row.set(used, (row.get(used) ?? 0) + 1);
    arrows.set(user, row);
  }
  return arrows;
}

type Edge = readonly [from: string, to: string];

/** Each file outside all rooms is a place of its own: `index.ts` can be part of a circle. */
function roomEdges(imports: readonly Import[]): Edge[] {
  const place = (path: string): string => roomOf(path) ?? posix.basename(path);
  return imports
    .filter(({ target }) => target.startsWith('src/') || target === PACKAGE)
    .map(({ from, target }): Edge => [place(from), target === PACKAGE ? 'index.ts' : place(target)])
    .filter(([from, to]) => from !== to);
}

function fileEdges(files: readonly string[], imports: readonly Import[]): Edge[] {
  const known = new Set(files);
  return imports.filter(({ target }) => known.has(target)).map(({ from, target }) => [from, target]);
}

/** Strongly connected components of more than one place (Tarjan, 1972). */
function circles(edges: readonly Edge[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    if (!next.has(from)) next.set(from, new Set());
    next.get(from)!.add(to);
  }
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (place: string): void => {
    order.set(place, order.size);
    low.set(place, order.get(place)!);
    stack.push(place);
    for (const other of next.get(place) ?? []) {
      if (!order.has(other)) {
        visit(other);
        low.set(place, Math.min(low.get(place)!, low.get(other)!));
      } else if (stack.includes(other)) {
        low.set(place, Math.min(low.get(place)!, order.get(other)!));
      }
    }
    if (low.get(place) !== order.get(place)) return;
    const members = stack.splice(stack.indexOf(place));
    if (members.length > 1) found.push(members.sort());
  };
  for (const place of next.keys()) if (!order.has(place)) visit(place);
  return found;
}

function entryPoints(): Map<string, { values: number; types: number }> {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { readonly types: string }>;
  };
  const counted = new Map<string, { values: number; types: number }>();
  for (const [path, target] of Object.entries(exports)) {
    if (typeof target === 'string') continue;
    const source = target.types.replace('./dist/', '').replace(/\.d\.ts$/, '.ts');
    counted.set(posix.join(PACKAGE, path), exportedNames(readFileSync(join(root, source), 'utf8')));
  }
  return counted;
}

function exportedNames(text: string): { values: number; types: number } {
  let [values, types] = [0, 0];
  for (const [, typeOnly, names] of text.matchAll(/^export (type )?\{([^}]*)\}/gms)) {
    for (const name of names.split(',').map((part) => part.trim())) {
      if (name === '') continue;
      if (typeOnly !== undefined || name.startsWith('type ')) types++;
      else values++;
    }
  }
  return { values, types };
}

function longFiles(files: readonly string[]): Map<string, number> {
  const lines = (file: string): number => readFileSync(join(root, file), 'utf8').split('\n').length - 1;
  return new Map(files.map((file) => [file, lines(file)] as const).filter(([, count]) => count > 300));
}

/** Imports from a room of a room that comes later in the list. */
export function backwardArrows(architecture: Architecture): string[] {
  const order = ROOMS.map((room) => room.name);
  return [...architecture.arrows].flatMap(([user, row]) =>
    [...row.keys()]
      .filter((used) => order.includes(user) && order.indexOf(used) > order.indexOf(user))
      .map((used) => `${user} -> ${used}`),
  );
}
