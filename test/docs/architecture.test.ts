import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { backwardArrows, measureArchitecture, roomOf } from '../../docs/generate/architecture/measure.js';
import { ROOMS } from '../../docs/generate/architecture/rooms.js';
import { readDocument } from './documents.js';

const architecture = measureArchitecture();
const { files, imports, arrows } = architecture;
const names = ROOMS.map((room) => room.name);

/** The rooms of the core. */
const core = [
  'pictures',
  'datasets',
  'metrics',
  'session',
  'nn',
  'augmentation',
  'graph',
  'tasks',
  'lower',
  'autodiff',
  'runtime',
  'train',
  'zoo',
  'classifier',
  'phases',
];
const face = 'src/index.ts';
const readSource = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const border = 'src/platform/platform.ts';
const ofNode = /^node:|^sharp$|^onnxruntime-node$/;

/** Files in rooms of the core that need Node, each with the reason. */
const needsNode: Readonly<Record<string, string>> = {};

/** Rooms that import a package, without repetition. */
function roomsThatImport(name: string): (string | undefined)[] {
  const users = imports.filter(({ target }) => target === name || target.startsWith(`${name}/`));
  return [...new Set(users.map(({ from }) => roomOf(from)))].sort();
}

/** The files of a room that an entry point reaches. */
function reachedFrom(entry: string, room: string): Set<string> {
  const reached = new Set<string>();
  const queue = [entry];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file) || roomOf(file) !== room) continue;
    reached.add(file);
    queue.push(...imports.filter(({ from }) => from === file).map(({ target }) => target));
  }
  return reached;
}

/** The names that a module lists. */
function namesOf(file: string): Set<string> {
  const lists = readSource(file).matchAll(/^export (?:type )?\{([^}]*)\}/gm);
  const names = [...lists].flatMap(([, list]) => list.split(','));
  return new Set(names.map((name) => name.trim().replace(/^type /, '')));
}

/** The option types of constructors, by class. */
const optionTypes = new Map(
  files.flatMap((file) =>
    readSource(file)
      .split(/^export (?=(?:abstract )?class )/m)
      .slice(1)
      .map((text): [string, string[]] => {
        const name = /class (\w+)/.exec(text)![1];
        const body = text.split(/^\}/m)[0];
        const constructors = [...body.matchAll(/^ {2}constructor\(([^)]*)\)/gm)];
        const types = constructors.flatMap(
          ([, list]) => list.match(/\b[A-Z]\w*(?:Options|Settings)\b/g) ?? [],
        );
        return [name, [...new Set(types)]];
      })
      .filter(([, types]) => types.length > 0),
  ),
);

describe('the rooms of src/', () => {
  it('are described in docs/architecture.md, in the same order', () => {
    const { prose } = readDocument('docs/architecture.md');
    const section = prose.slice(prose.indexOf('## The rooms'), prose.indexOf('## Two lowerings'));
    expect(Array.from(section.matchAll(/^\*\*([\w-]+)\*\*/gm), ([, room]) => room)).toEqual(names);
    const found = new Set(files.flatMap((file) => roomOf(file) ?? []));
    expect([...found].sort()).toEqual([...names].sort());
  });

  it('import only from rooms before them', () => {
    expect([...arrows.values()].reduce((total, row) => total + row.size, 0)).toBeGreaterThan(50);
    expect(backwardArrows(architecture)).toEqual([]);
  });

  it('import other rooms through their index', () => {
    const between = imports.filter(({ from, target }) => {
      const [user, used] = [roomOf(from), roomOf(target)];
      return user !== undefined && used !== undefined && user !== used;
    });
    const besides = between.filter(({ from }) => !['web', 'threads'].includes(roomOf(from)!));
    // The pages use only the server's types, and what is made for browsers.
    const doors = (room: string): string[] => {
      if (room === 'platform') {
        return ['src/platform/platform.ts', 'src/platform/node/index.ts', 'src/platform/browser/index.ts'];
      }
      // Starts workers in a browser.
      if (room === 'threads') return ['src/threads/browser/install.ts'];
      // The rest of that room is the network, which is loaded when it is needed.
      if (room === 'download') return ['src/download/index.ts', 'src/download/cache-directory.ts'];
      return room === 'studio' ? ['src/studio/index.ts', 'src/studio/api.ts'] : [`src/${room}/index.ts`];
    };
    // `@graft-vision/graft/predict` should load little, so it may use the small entry points for it and for browsers.
    const small = ({ from, target }: { from: string; target: string }): boolean =>
      reachedFrom('src/classifier/predict.ts', 'classifier').has(from) &&
      [`src/${roomOf(target)}/browser.ts`, `src/${roomOf(target)}/predict.ts`].includes(target);
    const forPages = ({ from, target }: { from: string; target: string }): boolean =>
      roomOf(from) === 'pages' && target === `src/${roomOf(target)}/browser.ts`;
    // What these rooms share with a browser loads no Node modules.
    const sharing = new Set(
      ['photographs', 'report', 'studio'].flatMap((room) => [...reachedFrom(`src/${room}/browser.ts`, room)]),
    );
    const forBrowsers = ({ from, target }: { from: string; target: string }): boolean =>
      (['web-training', 'web-studio'].includes(roomOf(from)!) || sharing.has(from)) &&
      target === `src/${roomOf(target)}/browser.ts`;
    // A server loads what `graft/predict` loads.
    const forServer = ({ from, target }: { from: string; target: string }): boolean =>
      (roomOf(from) === 'serve' || from === 'src/cli/serve.ts') && target === 'src/classifier/predict.ts';
    const others = besides.filter(
      (one) => !small(one) && !forPages(one) && !forBrowsers(one) && !forServer(one),
    );
    expect(others.filter(({ target }) => !doors(roomOf(target)!).includes(target))).toEqual([]);
  });

  it('import each native package in one place', () => {
    expect(roomsThatImport('onnxruntime-node')).toEqual(['platform']);
    expect(roomsThatImport('sharp')).toEqual(['drawn', 'platform', 'report']);
  });

  it('use no Node modules in the core, which browsers run', () => {
    const inCore = (path: string): boolean =>
      !(path in needsNode) && (core.includes(roomOf(path)!) || (roomOf(path) === undefined && path !== face));
    const ofCore = imports.filter(({ from }) => inCore(from));
    expect(ofCore.length).toBeGreaterThan(600);
    const beyond = ofCore.filter(({ target }) =>
      target.startsWith('src/') ? !inCore(target) && target !== border : ofNode.test(target),
    );
    expect(beyond).toEqual([]);
    expect(Object.keys(needsNode).filter((file) => !files.includes(file))).toEqual([]);
  });

  it('run in a browser if src/web imports them', () => {
    const door = (room: string): string =>
      room === 'platform' ? 'src/platform/browser/read-pixels.ts' : `src/${room}/browser.ts`;
    const ofWeb = imports.filter(({ from }) => roomOf(from) === 'web');
    const doors = ofWeb.filter(({ target }) => !['web', undefined].includes(roomOf(target)));
    expect(doors.length).toBeGreaterThan(5);
    expect(doors.filter(({ target }) => target !== door(roomOf(target)!))).toEqual([]);
    // Everything that src/web imports, directly or indirectly.
    const reached = new Set<string>();
    const queue = ofWeb.map(({ from }) => from);
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      for (const { target } of imports.filter(({ from }) => from === file)) {
        // Only types are imported from it.
        if (target === border) continue;
        if (target.startsWith('src/')) queue.push(target);
        else expect(target, file).not.toMatch(/^node:|^sharp$|^onnxruntime-node$/);
      }
    }
    expect(reached).toContain('src/pictures/resize.ts');
    expect(reached.size).toBeLessThan(40);
  });
});

describe('training in a browser', () => {
  it('uses no Node modules', () => {
    const reached = new Set<string>();
    const queue = files.filter(
      (file) =>
        file === 'src/public/web.ts' ||
        file.startsWith('src/threads/browser/') ||
        file.startsWith('src/web-studio/'),
    );
    for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
      if (reached.has(file)) continue;
      reached.add(file);
      // What the border stands for is in `platform/browser`.
      const loaded = imports.filter(({ from, typesOnly }) => from === file && !typesOnly);
      for (const { target } of loaded.filter((each) => each.target !== border)) {
        if (target.startsWith('src/')) queue.push(target);
        else expect(target, file).not.toMatch(ofNode);
      }
    }
    expect(reached).toContain('src/train/fit.ts');
    expect(reached).toContain('src/platform/browser/threads/worker-thread.ts');
  });
});

describe('CI checks that there are', () => {
  it('no circular imports between rooms or files', () => {
    expect(architecture.circles).toEqual([]);
  });

  it('no files of more than 300 lines', () => {
    expect([...architecture.longFiles]).toEqual([]);
  });

  it('few names in each module', () => {
    // The most values that each module may export, a little above the current number.
    const limits: Readonly<Record<string, number>> = {
      '@graft-vision/graft': 91,
      '@graft-vision/graft/backbones': 15,
      '@graft-vision/graft/callbacks': 15,
      '@graft-vision/graft/classifier': 20,
      '@graft-vision/graft/datasets': 20,
      '@graft-vision/graft/events': 0,
      '@graft-vision/graft/layers': 60,
      '@graft-vision/graft/metrics': 40,
      '@graft-vision/graft/optimizers': 20,
      '@graft-vision/graft/photographs': 12,
      '@graft-vision/graft/predict': 6,
      '@graft-vision/graft/recipes': 15,
      '@graft-vision/graft/report': 30,
      '@graft-vision/graft/serve': 2,
      '@graft-vision/graft/shards': 5,
      '@graft-vision/graft/web': 80,
    };
    const { entryPoints } = architecture;
    expect([...entryPoints.keys()].sort()).toEqual(Object.keys(limits).sort());
    for (const [name, { values, types }] of entryPoints) {
      expect(values + types, name).toBeGreaterThan(0);
      expect(values, name).toBeLessThanOrEqual(limits[name]);
    }
    expect(entryPoints.get('@graft-vision/graft')!.types).toBeLessThanOrEqual(124);
  });
});

describe('the options of a public constructor', () => {
  const doors = files.filter((file) => file === face || roomOf(file) === 'public');

  it.each(doors)('have a type that %s exports with the class', (door) => {
    const exported = namesOf(door);
    const missing = [...exported].flatMap((name) =>
      (optionTypes.get(name) ?? []).filter((type) => !exported.has(type)).map((type) => `${name}: ${type}`),
    );
    expect(missing).toEqual([]);
  });

  it('are found by this test', () => {
    expect(optionTypes.get('Adam')).toEqual(['AdamOptions']);
    expect(optionTypes.size).toBeGreaterThan(60);
  });
});
