import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readDocument, root, sourceFiles } from './documents.js';

/** In the order of docs/architecture.md: a room imports only from rooms before it. */
const rooms = [
  'data',
  'metrics',
  'nn',
  'graph',
  'lower',
  'autodiff',
  'runtime',
  'train',
  'zoo',
  'classifier',
  'web',
  'report',
  'recipes',
  'studio',
  'pages',
  'cli',
];

interface Import {
  readonly from: string;
  readonly target: string;
}

const imports: Import[] = sourceFiles('src').flatMap((from) => {
  // Code samples that are written out for users stand in template strings.
  const text = readFileSync(join(root, from), 'utf8').replace(/`(?:\\.|[^`\\])*`/gs, '``');
  const targets = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return Array.from(targets, ([, target]) => ({
    from,
    target: target.startsWith('.') ? join(from, '..', target).replaceAll('\\', '/') : target,
  }));
});

const roomOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1];

/** Rooms that import a package, without repetition. */
function roomsThatImport(name: string): (string | undefined)[] {
  const users = imports.filter(({ target }) => target === name || target.startsWith(`${name}/`));
  return [...new Set(users.map(({ from }) => roomOf(from)))].sort();
}

describe('the rooms of src/', () => {
  it('are those that docs/architecture.md describes, in its order', () => {
    const { prose } = readDocument('docs/architecture.md');
    const section = prose.slice(prose.indexOf('## The rooms'), prose.indexOf('## Two lowerings'));
    expect(Array.from(section.matchAll(/^\*\*([\w-]+)\*\*/gm), ([, room]) => room)).toEqual(rooms);
    const found = new Set(sourceFiles('src').flatMap((file) => roomOf(file) ?? []));
    expect([...found].sort()).toEqual([...rooms].sort());
  });

  it('are drawn in that order', () => {
    const drawing = readFileSync(join(root, 'docs/images/architecture.svg'), 'utf8');
    const drawn = drawing.matchAll(/font-weight="600" text-anchor="middle">([\w-]+)</g);
    expect(Array.from(drawn, ([, room]) => room)).toEqual(rooms);
  });

  it('import only from rooms before them, through their index', () => {
    const between = imports.filter(({ from, target }) => {
      const [user, used] = [roomOf(from), roomOf(target)];
      return user !== undefined && used !== undefined && user !== used;
    });
    expect(between.length).toBeGreaterThan(50);
    const backwards = between.filter(
      ({ from, target }) => rooms.indexOf(roomOf(target)!) > rooms.indexOf(roomOf(from)!),
    );
    expect(backwards).toEqual([]);
    const besides = between.filter(({ from }) => roomOf(from) !== 'web');
    // The pages know the server's types alone.
    const doors = (room: string): string[] =>
      room === 'studio' ? ['src/studio/index.js', 'src/studio/api.js'] : [`src/${room}/index.js`];
    expect(besides.filter(({ target }) => !doors(roomOf(target)!).includes(target))).toEqual([]);
  });

  it('keep native packages behind one door', () => {
    expect(roomsThatImport('onnxruntime-node')).toEqual(['runtime']);
    expect(roomsThatImport('sharp')).toEqual(['data', 'report']);
  });

  it('use nothing of Node where a browser is to run them', () => {
    const free = ['metrics', 'nn', 'graph', 'lower', 'autodiff'];
    const ofNode = imports.filter(
      ({ from, target }) => free.includes(roomOf(from)!) && target.startsWith('node:'),
    );
    expect(ofNode).toEqual([]);
  });

  it('run in a browser from src/web on', () => {
    const door = (room: string): string => `src/${room}/browser.js`;
    const ofWeb = imports.filter(({ from }) => roomOf(from) === 'web');
    const doors = ofWeb.filter(({ target }) => !['web', undefined].includes(roomOf(target)));
    expect(doors.length).toBeGreaterThan(5);
    expect(doors.filter(({ target }) => target !== door(roomOf(target)!))).toEqual([]);
    // Everything that is reached from there, however far away.
    const reached = new Set<string>();
    const queue = ofWeb.map(({ from }) => from);
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      for (const { target } of imports.filter(({ from }) => from === file)) {
        if (target.startsWith('src/')) queue.push(target.replace(/\.js$/, '.ts'));
        else expect(target, file).not.toMatch(/^node:|^sharp$|^onnxruntime-node$/);
      }
    }
    expect(reached).toContain('src/data/resize.ts');
    expect(reached.size).toBeLessThan(35);
  });
});
