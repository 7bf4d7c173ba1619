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

/** The existing photographs in the Studio. */
export interface Here {
  readonly classNames: readonly string[];
  /** The number of photographs. */
  readonly total: number;
  /** Whether they are in train/, validation/ and test/. */
  readonly divided: boolean;
}

/** The destination of a photograph. */
export interface Target {
  readonly file: GivenFile;
  /** Undefined for a photograph without a class yet. */
  readonly className: string | undefined;
  readonly part: Part | undefined;
}

/** The plan for the dropped files. */
export interface DropPlan {
  readonly targets: readonly Target[];
  /** Files without a folder, whose class is unknown. */
  readonly loose: readonly GivenFile[];
  /** What was understood; undefined without a folder. */
  readonly understood: Remark | undefined;
  readonly leftOut: readonly LeftOut[];
  /** Whether the existing photographs become the training part. */
  readonly divide: boolean;
}

/**
 * Understands dropped files by the same rule as `graft train`. A single dropped folder of pictures is a class; otherwise
 * the rule applies to the dropped folder.
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

/** A drop onto a class goes into that class, regardless of folders; undefined for photographs without a class yet. */
export function intoClass(given: Given, className: string | undefined): Omit<DropPlan, 'loose'> {
  const { root, leftOut } = treeOf(given);
  const loose = root.files.splice(0);
  const isImage = ({ name }: GivenFile): boolean => formatOfName(name) !== undefined;
  const inFolders = root.everything.filter(isImage);
  const rest = root.everything.filter((file) => !isImage(file));
  return {
    // The server checks a file that was given directly, with any name.
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
