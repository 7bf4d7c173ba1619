import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { withoutLocalPaths } from '../../src/report/index.js';

const home = resolve('/home/ayşe gül/work');

describe('a report without the paths of its machine', () => {
  const clean = withoutLocalPaths(
    {
      title: 'photos 3',
      subtitle: `A classifier for 2 classes, trained on ${join(home, 'my photos')}`,
      warnings: [`${join(home, 'my photos', 'cats', '1.jpg')} is blank.`],
      classifier: [
        { name: 'Initial weights', value: '/data/weights/net.h5' },
        { name: 'Licence', value: 'Apache-2.0, https://www.apache.org/licenses/' },
      ],
      data: {
        rows: [
          { name: 'Notes', value: `Copies: ${join(home, 'my photos', 'cats')} and C:\\Users\\me\\x.jpg` },
        ],
        skipped: [{ path: join(home, 'my photos', 'cats', 'bad.jpg'), reason: 'truncated JPEG' }],
      },
      settings: [{ name: 'batchSize', value: '32' }],
      command: `npx graft train '${join(home, 'my photos')}' --out '${join(home, 'runs', 'photos 3')}' --from=/models/a.onnx`,
    },
    [join(home, 'my photos'), join(home, 'runs', 'photos 3')],
  );

  test('names photographs from their folder on', () => {
    expect(clean.subtitle).toBe('A classifier for 2 classes, trained on my photos');
    expect(clean.warnings).toEqual([`${join('my photos', 'cats', '1.jpg')} is blank.`]);
    expect(clean.data?.skipped).toEqual([
      { path: join('my photos', 'cats', 'bad.jpg'), reason: 'truncated JPEG' },
    ]);
  });

  test('names other files by their last part', () => {
    expect(clean.classifier?.[0].value).toBe('net.h5');
    expect(clean.data?.rows?.[0].value).toBe(`Copies: ${join('my photos', 'cats')} and x.jpg`);
    expect(clean.command).toBe(
      `npx graft train 'my photos' --out '${join('runs', 'photos 3')}' --from=a.onnx`,
    );
    expect(clean.commandIsShortened).toBe(true);
  });

  test.each([
    'graft',
    'npx graft',
    'npx @graft-vision/graft',
    'npx ../graft-vision-graft-0.2.0.tgz',
    'node dist/src/cli/main.js',
    'node /opt/graft/dist/src/cli/main.js',
    "node ~/'my graft/main.js'",
    "node '/opt/it'\\''s/main.js'",
    'node "C:\\Program Files\\graft\\main.js"',
  ])('starts Graft as it was started: %s', (start) => {
    const repeat = (args: string) => withoutLocalPaths({ title: 'x', command: `${start} ${args}` }, []);
    const whole = { command: `${start} train photos`, commandIsShortened: false };
    expect(repeat('train photos')).toMatchObject(whole);
    expect(repeat('train /data/photos')).toMatchObject({ ...whole, commandIsShortened: true });
  });

  test.each([
    ['Copies: /home/ayşe gül/my photos/cats/1.jpg is blank.', 'Copies: 1.jpg is blank.'],
    ['Copies: C:\\Users\\Ayşe Gül\\my photos\\1.jpg is blank.', 'Copies: 1.jpg is blank.'],
    ['The same (/home/ayşe gül/a.jpg, /home/ayşe gül/b.jpg)', 'The same (a.jpg, b.jpg)'],
    // What follows a path stays.
    ['Of /data/a.jpg and photos/b.jpg', 'Of a.jpg and photos/b.jpg'],
    ['Of /data/photos and runs/b.jpg', 'Of photos and runs/b.jpg'],
    ['Of /data/a.jpg and /data/b.jpg', 'Of a.jpg and b.jpg'],
    ['Of /data/photos, 1/2 of them', 'Of photos, 1/2 of them'],
  ])('leaves no part of a path with spaces: %s', (text, expected) => {
    expect(withoutLocalPaths({ title: 'x', subtitle: text }, []).subtitle).toBe(expected);
  });

  test.each([
    ["graft train '/home/ayşe gül/my photos' --out runs/x", "graft train 'my photos' --out runs/x"],
    ["graft train '/home/it'\\''s me/my photos' --out x", "graft train 'my photos' --out x"],
    ['graft train "C:\\Users\\Ayşe Gül\\photos" --out x', 'graft train "photos" --out x'],
    ['graft train /data/photos --out runs/x', 'graft train photos --out runs/x'],
  ])('leaves no part of a quoted path in a command: %s', (command, expected) => {
    expect(withoutLocalPaths({ title: 'x', command }, []).command).toBe(expected);
  });

  test('leaves everything else alone', () => {
    expect(clean.title).toBe('photos 3');
    expect(clean.classifier?.[1].value).toBe('Apache-2.0, https://www.apache.org/licenses/');
    expect(clean.settings).toEqual([{ name: 'batchSize', value: '32' }]);
    const untouched = { title: 'a/b and 1/2', subtitle: 'photos/cats and ../other / more' };
    expect(withoutLocalPaths(untouched, ['/'])).toEqual(untouched);
  });
});
