import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flowers, hasFlowers } from '../../cli/command.js';
import { addUnreadableFiles, photographFolder } from '../../cli/photographs.js';

/** Photographs on a user's disk before the Studio is opened. */
export interface Collection {
  /** The folder of each class. */
  readonly folder: string;
  readonly classes: readonly string[];
  readonly perClass: number;
  /** A folder with the name of the first class and files that are not photographs. */
  readonly unreadable: string;
  readonly unreadableCount: number;
  /** Photographs outside the folders, some of each class. */
  readonly unseen: readonly { readonly path: string; readonly className: string }[];
  /** Height and width of the network's input, large enough for the shapes. */
  readonly imageSize: number;
  /** The accuracy that a model of them reaches at least, far above guessing. */
  readonly leastAccuracy: number;
}

const unseenPerClass = 2;

/** The photographs of flowers in ../shared or, without that folder, drawings. */
export async function collection(folder: string): Promise<Collection> {
  const source = join(folder, 'collection');
  const found = hasFlowers ? await copyFlowers(source) : await drawShapes(source);
  const unreadable = join(folder, 'unreadable', found.classes[0]);
  await mkdir(unreadable, { recursive: true });
  await addUnreadableFiles(unreadable);
  await writeFile(join(unreadable, '<img src=x onerror=alert(1)>.jpg'), 'no picture at all');
  return { folder: source, unreadable, unreadableCount: 3, ...found };
}

type Found = Omit<Collection, 'folder' | 'unreadable' | 'unreadableCount'>;

async function copyFlowers(folder: string): Promise<Found> {
  const classes = (await readdir(flowers)).sort();
  const perClass = 40;
  const unseen: Collection['unseen'][number][] = [];
  for (const className of classes) {
    await mkdir(join(folder, className), { recursive: true });
    const names = (await readdir(join(flowers, className))).sort();
    for (const name of names.slice(0, perClass)) {
      await copyFile(join(flowers, className, name), join(folder, className, name));
    }
    const left = names.slice(perClass, perClass + unseenPerClass);
    unseen.push(...left.map((name) => ({ path: join(flowers, className, name), className })));
  }
  return { classes, perClass, unseen, imageSize: 128, leastAccuracy: 0.4 };
}

async function drawShapes(folder: string): Promise<Found> {
  const classes = ['discs', 'squares', 'stripes'] as const;
  const perClass = 30;
  await photographFolder(folder, { classes, perClass, seed: 1 });
  const others = `${folder} unseen`;
  const paths = await photographFolder(others, { classes, perClass: unseenPerClass, seed: 2 });
  const unseen = paths.map((path) => ({ path, className: path.split(/[\\/]/).at(-2) ?? '' }));
  return { classes, perClass, unseen, imageSize: 96, leastAccuracy: 0.6 };
}
