import { expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import type { ApiError, DataChange } from '../../src/studio/api.js';
import { expectTheSame, type TestStudio } from './studio-client.js';

/** Tests that both Studios go the same way at random. */
export function testWalk(studio: TestStudio): void {
  it.each([1, 2, 3])('go the same ways in each Studio, as drawn by seed %i', async (seed) => {
    const random = new Random(seed);
    const one = <Item>(items: readonly Item[]): Item | undefined => items[random.integer(items.length || 1)];
    const files = [...studio.roses, ...studio.tulips];
    const said: unknown[] = [];
    const parts = seed === 3 ? (['train', 'validation', 'test'] as const) : [undefined];
    await studio.client.begin(
      'b0',
      parts.map((part) => ({ className: 'rose', part })),
    );
    for (let step = 0; step < 40; step++) {
      const { classes, ...state } = await studio.client.state();
      const everywhere = ['', '&unlabelled=1', '&aside=1'];
      const photographs = (await Promise.all(everywhere.map((query) => studio.client.all(query)))).flat();
      const [klass, other] = [one(classes)?.id ?? 'none', one(classes)?.id ?? 'none'];
      const file = one(files)!;
      const bytes = file.bytes;
      const place = one([klass, klass, 'unlabelled', 'aside']);
      const name = `${one(['rose', 'Tulip', 'daisy', 'iris'])}`;
      const batch = one(['b0', 'b1', undefined]);
      const part = one(parts);
      const query = new URLSearchParams({ name: file.name, ...(batch && { batch }) });
      const inPart = part === undefined ? query : `${query}&part=${part}`;
      const [method, path, content] = one([
        ['POST', `/api/data/classes/${klass}/photographs?${query}`, { bytes }],
        ['POST', `/api/data/classes/${other}/photographs?${inPart}`, { bytes }],
        ['POST', `/api/data/unlabelled?${query}`, { bytes }],
        [
          'POST',
          '/api/data/moves',
          { json: { photographs: [one(photographs)?.id ?? 'none'], to: place, batch } },
        ],
        [
          'POST',
          '/api/data/moves',
          { json: { photographs: photographs.slice(0, 3).map(({ id }) => id), to: place } },
        ],
        ['POST', '/api/data/classes', { json: { name } }],
        ['PATCH', `/api/data/classes/${klass}`, { json: { name } }],
        // A server takes an empty folder of a part, which is all that is left then, for a class.
        ...(seed === 3
          ? []
          : ([
              ['POST', `/api/data/classes/${klass}/merge`, { json: { into: other } }],
              ['DELETE', `/api/data/classes/${klass}`, {}],
            ] as const)),
        ['POST', '/api/data/undo', {}],
        ['POST', '/api/data/undo', {}],
        ['POST', '/api/data/redo', {}],
      ] as const)!;
      const { status, body } = await studio.api.send(method, path, content);
      const { kind, change, left } = JSON.parse(body.toString()) as ApiError & Partial<DataChange>;
      const now = await studio.client.state();
      said.push({
        did: `${step} ${method} ${path.replace(/[?].*/, '')}`,
        ...{ status, kind, change, left: left?.map((each) => each.kind) },
        classes: now.classes.map((each) => `${each.name} ${each.total}`),
        ...{ undo: now.undo, redo: now.redo, layout: now.layout, split: now.split },
        before: state.total,
        names: await Promise.all(everywhere.map((each) => studio.client.names(each))),
      });
      if (step % 13 === 12) await studio.api.restart();
    }
    expect(said).toHaveLength(40);
    expectTheSame(`the way ${seed}`, said);
  });
}
