import { labelsInNames } from './labels-in-names.js';
import type { FolderView, Layout, LayoutQuestion, Looked, PartFolder, ViewedFolder } from './layout.js';
import {
  listBeside,
  noClasses,
  partBesideClasses,
  partsInsideClasses,
  partTwice,
  spelledOtherwise,
  trainWithoutClasses,
} from './layout-questions.js';
import { PARTS, type Part, partOfFolder } from './part.js';

const MOST_WRAPPERS = 8;

/**
 * Tells parts (training, validation, test) from classes. This is the only place that does: `inspect`, `train`,
 * `evaluate` and the Studio ask here. In this order:
 *
 * 1. A folder around everything is taken off: `photos/data/cats`, `photos/data/dogs` is `cats`, `dogs`.
 * 2. Without a folder that is named like a part (see `partOfFolder`), every folder is a class, and the folders in it
 *    belong to it.
 * 3. A part has class folders in it. A folder that is named like a part but has its pictures directly in it is no part:
 *    next to a train/ with classes it contains unlabelled pictures and is left out, as is every other folder.
 * 4. `train` with its pictures directly in it, next to other folders of pictures, is a class: the vehicle.
 * 5. Whatever may mean two things is a question, never a guess.
 *
 * @param root the given folder
 * @param known classes that a model knows: folders of their names are no parts
 * @returns the layout, or the question that is open and the folder that it is about
 */
export async function understandLayout<View extends FolderView>(
  root: View,
  known: readonly string[] = [],
): Promise<Layout<View> | (LayoutQuestion & { readonly root: View })> {
  const { view, wrappers } = await unwrapped(root, known);
  const content = await view.look();
  const named: PartFolder[] = [];
  const others: Looked[] = [];
  for (const folder of content.folders) {
    const part = known.includes(folder.name) ? undefined : partOfFolder(folder.name);
    const looked = await lookAt(folder, part);
    if (part === undefined) others.push(looked);
    else named.push({ ...looked, part });
  }
  const place = [root.name, ...wrappers].join('/');
  const found = await tellApart({ place, known }, content, named, others);
  return 'question' in found
    ? { ...found, root: view }
    : ({ ...found, wrappers, root: view } as unknown as Layout<View>);
}

type Told = Omit<Layout, 'wrappers' | 'root'>;

/** Where the folders lie, for messages, and the classes that a model knows. */
interface Given {
  readonly place: string;
  readonly known: readonly string[];
}

async function tellApart(
  given: Given,
  content: ViewedFolder,
  named: readonly PartFolder[],
  others: readonly Looked[],
): Promise<Told | LayoutQuestion> {
  const { place } = given;
  const withClasses = named.filter(({ classes }) => classes.length > 0);
  const filled = others.filter(({ classes, images }) => classes.length + images.length > 0);
  if (named.length === 0) {
    const inside = partsInsideClasses(place, others);
    if (inside !== undefined) return inside;
    const told = classesOnly(others);
    if (others.length > 1) return told;
    const loose =
      content.images.length > 0
        ? noClasses(place, content, [], labelsInNames(content.images))
        : listBeside(place, content);
    return loose === undefined ? told : { ...told, loose };
  }
  const twice = PARTS.map((part) => withClasses.filter((one) => one.part === part)).find(
    (same) => same.length > 1,
  );
  if (twice !== undefined) return partTwice(place, twice);
  const train = withClasses.find(({ part }) => part === 'train');
  if (train !== undefined) {
    if (filled.length > 0 && named.length === 1) {
      const alone = train.classes.length === 1 || train.images.length > 0;
      return alone ? classesOnly([...others, train]) : partBesideClasses(place, train, filled);
    }
    return partsOf(given, named, others);
  }
  const flat = named.filter(({ classes, images }) => classes.length === 0 && images.length > 0);
  if (filled.length === 0) {
    const flatTrain = flat.find(({ part }) => part === 'train');
    if (withClasses.length > 0) {
      return flatTrain === undefined
        ? partsOf(given, named, others)
        : trainWithoutClasses(place, flatTrain, withClasses[0]);
    }
    if (flat.length > 0) {
      const labelled = flatTrain ?? flat[0];
      return noClasses(place, content, flat, labelsInNames(labelled.images));
    }
    return classesOnly([...others, ...named]);
  }
  // Class folders beside: whatever is named like a part may be a class too.
  const doubtful = named.find(({ part, classes, images }) =>
    part === 'train' ? false : classes.length > 1 || images.length > 0,
  );
  if (doubtful !== undefined) return partBesideClasses(place, doubtful, filled);
  return classesOnly([
    ...others,
    ...named.filter(({ classes, images }) => classes.length + images.length > 0),
  ]);
}

function classesOnly(classes: readonly Looked[]): Told {
  return {
    parts: [],
    classNames: classes.map(({ folder }) => folder.name).sort(),
    untrained: [],
    nested: classes.some((one) => one.classes.length > 0),
    leftOut: [],
  };
}

function partsOf(
  { place, known }: Given,
  named: readonly PartFolder[],
  others: readonly Looked[],
): Told | LayoutQuestion {
  const leftOut: Layout['leftOut'][number][] = others.map(({ folder }) => ({ folder, reason: 'no-part' }));
  const train = named.find(({ part, classes }) => part === 'train' && classes.length > 0);
  const parts: PartFolder[] = [];
  for (const one of named) {
    const { folder, classes, images } = one;
    if (classes.length === 0) {
      leftOut.push({ folder, reason: images.length > 0 ? 'no-class-folders' : 'empty' });
    } else if (train === undefined || classes.some((name) => [...train.classes, ...known].includes(name))) {
      parts.push(one);
    } else {
      const spelled = spelledOtherwise(place, train, one);
      if (spelled !== undefined) return spelled;
      leftOut.push({ folder, reason: 'other-classes' });
    }
  }
  parts.sort((one, other) => PARTS.indexOf(one.part) - PARTS.indexOf(other.part));
  return {
    parts: parts.map(({ part, folder, inner }) => ({ part, name: folder.name, root: inner })),
    classNames: [...new Set(parts.flatMap(({ classes }) => classes))].sort(),
    untrained:
      train === undefined
        ? []
        : [...new Set(parts.flatMap(({ classes }) => classes))]
            .filter((name) => !train.classes.includes(name))
            .sort(),
    nested: false,
    leftOut,
  };
}

/** Takes off folders that hold nothing but one folder, where classes or parts lie in the innermost. */
async function unwrapped<View extends FolderView>(
  root: View,
  known: readonly string[],
): Promise<{ view: View; wrappers: readonly string[] }> {
  const wrappers: string[] = [];
  let view = root;
  while (wrappers.length < MOST_WRAPPERS) {
    const { folders, images } = await view.look();
    if (images.length > 0 || folders.length === 0) break;
    if (folders.length > 1) return { view, wrappers };
    const [only] = folders;
    if (known.includes(only.name)) break;
    if (partOfFolder(only.name) !== undefined) return { view, wrappers };
    wrappers.push(only.name);
    view = only as View;
  }
  return { view: root, wrappers: [] };
}

async function lookAt(folder: FolderView, part: Part | undefined): Promise<Looked> {
  let inner = folder;
  let content = await lookOrNothing(folder);
  while (part !== undefined && content.images.length === 0 && content.folders.length === 1) {
    const [only] = content.folders;
    if (partOfFolder(only.name) !== part) break;
    inner = only;
    content = await lookOrNothing(only);
  }
  return { folder, inner, classes: content.folders.map(({ name }) => name), images: content.images };
}

/** A folder that cannot be read is told about when its images are listed. */
async function lookOrNothing(folder: FolderView): Promise<ViewedFolder> {
  return await folder.look().catch(() => ({ folders: [], images: [], names: [] }));
}
