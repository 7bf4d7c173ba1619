import {
  type Layout,
  type LayoutQuestion,
  type Part,
  partOfFolder,
  UNDERSTOOD,
  understandLayout,
  understood,
  understoodValues,
} from '../../../folders/browser.js';
import { formatOfName } from '../../../pictures/browser.js';
import type { Remark } from '../../../studio/api.js';
import { type DropQuestion, layoutChoices, ownQuestions, questionAboutOne } from './drop-questions.js';
import { type Given, type GivenFile, type LeftOut, placeOf } from './given-files.js';
import { type GivenFolder, treeOf } from './given-tree.js';

/** What is in the Studio already. */
export interface Here {
  readonly classNames: readonly string[];
  /** Photographs. */
  readonly total: number;
  /** Whether they are in train/, validation/ and test/. */
  readonly divided: boolean;
}

/** Where a photograph goes. */
export interface Target {
  readonly file: GivenFile;
  readonly className: string;
  readonly part: Part | undefined;
}

/** What will be done with what was dropped. */
export interface DropPlan {
  readonly targets: readonly Target[];
  /** Files in no folder: their class is not known. */
  readonly loose: readonly GivenFile[];
  /** What was understood; undefined where there was no folder. */
  readonly understood: Remark | undefined;
  readonly leftOut: readonly LeftOut[];
  /** The photographs that are here become the training part. */
  readonly divide: boolean;
}

/**
 * Understands what was dropped on the page by the rule that `graft train` goes by. A folder of pictures that is dropped
 * alone is a class; otherwise the folder that is dropped is the one that is understood.
 */
export async function understandDrop(given: Given, here: Here): Promise<DropPlan | DropQuestion> {
  const { root, leftOut } = treeOf(given);
  const loose = root.files.splice(0);
  const all = [...given.leftOut, ...leftOut];
  const divide = given.divide === true;
  if (root.folders.size === 0) {
    return { targets: [], loose, understood: undefined, leftOut: all, divide };
  }
  const [only] = root.folders.values();
  let start = root;
  if (root.folders.size === 1 && !isPart(only.name) && !here.classNames.includes(only.name)) {
    if (only.images.length === 0) start = only;
    else if (only.folders.size > 0) return questionAboutOne(given, only);
  }
  const layout = await understandLayout(start, here.classNames);
  if ('question' in layout) return layoutChoices(given, layout, layout.root.path);
  const { loose: open } = layout;
  if (open !== undefined && (layout.classNames.length === 0 || open.question === 'list-beside')) {
    return layoutChoices(given, open as LayoutQuestion, layout.root.path);
  }
  const question = ownQuestions(given, layout, here);
  if (question !== undefined) return question;
  const targets = targetsOf(layout);
  const taken = new Set(targets.map(({ file }) => file));
  const outside = new Set(layout.leftOut.flatMap(({ folder }) => folder.everything));
  const rest = root.everything.filter((file) => !taken.has(file));
  return {
    targets,
    loose,
    understood: {
      kind: UNDERSTOOD,
      values: understoodValues(layout),
      text: understood(layout),
    },
    leftOut: [
      ...all,
      ...rest.map((file): LeftOut => {
        const isImage = formatOfName(file.name) !== undefined;
        const reason = !isImage ? 'no-image' : outside.has(file) ? 'layout' : 'no-class';
        return { name: placeOf(file), reason };
      }),
    ],
    divide,
  };
}

/** Whoever drops something onto a class means the class, whatever folders it lies in. */
export function intoClass(given: Given, className: string): Omit<DropPlan, 'loose'> {
  const { root, leftOut } = treeOf(given);
  const loose = root.files.splice(0);
  const isImage = ({ name }: GivenFile): boolean => formatOfName(name) !== undefined;
  const inFolders = root.everything.filter(isImage);
  const rest = root.everything.filter((file) => !isImage(file));
  return {
    // What was given by itself is looked into by the server, whatever its name is.
    targets: [...loose, ...inFolders].map((file) => ({ file, className, part: undefined })),
    understood: undefined,
    leftOut: [
      ...given.leftOut,
      ...leftOut,
      ...rest.map((file): LeftOut => ({ name: placeOf(file), reason: 'no-image' })),
    ],
    divide: false,
  };
}

function targetsOf(layout: Layout<GivenFolder>): Target[] {
  const roots: readonly { readonly part: Part | undefined; readonly root: GivenFolder }[] =
    layout.parts.length === 0 ? [{ part: undefined, root: layout.root }] : (layout.parts as never);
  return roots.flatMap(({ part, root }) =>
    [...root.folders.values()].flatMap((folder) =>
      folder.everything
        .filter(({ name }) => formatOfName(name) !== undefined)
        .map((file) => ({ file, className: folder.name, part })),
    ),
  );
}

function isPart(name: string): boolean {
  return partOfFolder(name) !== undefined;
}
