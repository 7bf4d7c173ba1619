import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FOLDER_LAYOUTS, type FolderLayout, folderLayoutsPage } from '../../docs/generate/folder-layouts.js';
import { GraftError } from '../../src/errors.js';
import { inspectPhotographs, openPhotographs } from '../../src/photographs/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { clouds } from './pictures.js';

let parent: string;
let seed = 1;
beforeAll(async () => {
  parent = await temporaryFolder();
});

/** Draws a layout in a separate folder `photos`. */
async function draw(files: readonly string[]): Promise<string> {
  const root = join(await mkdtemp(join(parent, 'layout-')), 'photos');
  await mkdir(root);
  for (const file of files) {
    const [from, target] = file.split(' -> ');
    const [, start, count] = /^(.*)\*(\d+)$/.exec(file) ?? [];
    if (target !== undefined) await symlink(target, join(root, from));
    else if (count !== undefined) {
      await mkdir(dirname(join(root, `${start}0`)), { recursive: true });
      for (let at = 0; at < Number(count); at++) {
        await writeFile(join(root, `${start}${at}.jpg`), await clouds(seed++, 24, 18).toBuffer());
      }
    } else if (file.endsWith('/')) await mkdir(join(root, file), { recursive: true });
    else {
      await mkdir(dirname(join(root, file)), { recursive: true });
      await writeFile(join(root, file), file.includes('.') ? '' : await clouds(seed++, 24, 18).toBuffer());
    }
  }
  return root;
}

/** How `graft inspect` and `graft train` understand a layout. */
async function understand({ files }: FolderLayout): Promise<Omit<FolderLayout, 'title' | 'files'>> {
  const root = await draw(files);
  const plain = (text: string): string => text.replaceAll(dirname(root), '').replaceAll('/photos', 'photos');
  try {
    const { understood, classes } = await inspectPhotographs(root);
    const images: [string, number][] = classes.flatMap(({ className, total, parts }) =>
      Object.keys(parts).length === 0
        ? [[className, total] as [string, number]]
        : Object.entries(parts).map(([part, count]): [string, number] => [`${part}/${className}`, count]),
    );
    const refused = await openPhotographs(root, { duplicates: 'none' }).then(
      () => '',
      (error: unknown) => (error instanceof GraftError ? ` ${error.message} ${error.hint}` : String(error)),
    );
    const known = images.filter(([, count]) => count > 0).sort();
    return {
      understood: plain(understood + refused),
      ...(known.length > 0 && { images: Object.fromEntries(known) }),
    };
  } catch (error) {
    if (!(error instanceof GraftError)) throw error;
    return { understood: plain(`${error.message} ${error.hint}`) };
  }
}

describe('folder layouts', () => {
  it.each(FOLDER_LAYOUTS)('$title', async (layout) => {
    const { title, files, understood, images } = layout;
    expect(await understand(layout), `${title}: ${files.join(', ')}`).toEqual({
      understood,
      ...(images !== undefined && { images }),
    });
  });

  it('are all in the documentation', async () => {
    const page = join(import.meta.dirname, '../../docs/folder-layouts.md');
    expect(await readFile(page, 'utf8'), `npm run docs writes ${basename(page)}`).toBe(folderLayoutsPage());
  });
});
