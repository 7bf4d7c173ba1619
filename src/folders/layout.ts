import type { NameLabels } from './labels-in-names.js';
import type { Part } from './part.js';

/** A folder, on disk or dropped on a page, that can be looked into. */
export interface FolderView {
  readonly name: string;
  /** Looks into the folder. */
  look(): Promise<ViewedFolder>;
}

/** What lies in a folder, without what is hidden, what systems keep there and what Graft wrote. */
export interface ViewedFolder {
  readonly folders: readonly FolderView[];
  /** Names of images. */
  readonly images: readonly string[];
  /** Names of everything. */
  readonly names: readonly string[];
}

/** Why a folder next to the classes or the parts is left out. */
export type LeftOutReason = 'no-class-folders' | 'empty' | 'other-classes' | 'no-part';

/** What a folder of photographs means. */
export interface Layout<View extends FolderView = FolderView> {
  /** The folder that the classes or parts lie in, below the given one: the names of the folders around everything. */
  readonly wrappers: readonly string[];
  readonly root: View;
  /** The folder of each part, and the folder in it that holds its classes; none if the classes lie in the root. */
  readonly parts: readonly { readonly part: Part; readonly name: string; readonly root: View }[];
  readonly classNames: readonly string[];
  /** Classes that lie in a part, but not in the one to train on. */
  readonly untrained: readonly string[];
  /** Whether classes have folders inside them. */
  readonly nested: boolean;
  readonly leftOut: readonly { readonly folder: View; readonly reason: LeftOutReason }[];
  /** What to do where there are not two class folders, but pictures directly in the root, or a list. */
  readonly loose?: LayoutQuestion;
}

/** A folder that has been looked into. */
export interface Looked {
  readonly folder: FolderView;
  /** The folder in it that holds its classes: itself, or the one of the same name in it, as in train/train/cats. */
  readonly inner: FolderView;
  readonly classes: readonly string[];
  readonly images: readonly string[];
}

/** A folder that is named like a part. */
export interface PartFolder extends Looked {
  readonly part: Part;
}

/** A folder that may mean two things, or nothing that can be trained on: what is open, and what to do. */
export interface LayoutQuestion {
  readonly question:
    | 'list-beside'
    | 'no-classes'
    | 'part-beside-classes'
    | 'part-twice'
    | 'parts-inside-classes'
    | 'spelled-otherwise'
    | 'train-without-classes';
  /** A sentence that says what is there. */
  readonly message: string;
  /** The exact thing to do. */
  readonly hint: string;
  /** What it is about, for whoever asks in other words or lets people choose. */
  readonly facts: QuestionFacts;
}

/** What a question is about; names are those of folders in one folder. */
export interface QuestionFacts {
  /** The folders that may mean two things, or that have no class folders. */
  readonly folders: readonly string[];
  /** The part that the first of them would be. */
  readonly part?: Part;
  /** The folders inside the first of them. */
  readonly inside?: readonly string[];
  /** Other folders next to them, which look like classes. */
  readonly beside?: readonly string[];
  /** Labels with which the names of pictures begin. */
  readonly labels?: NameLabels;
  /** A list that may say the classes. */
  readonly list?: string;
  /** Folders of the same class, spelled in two ways: first that in the part, then that in train/. */
  readonly spellings?: readonly (readonly [other: string, name: string])[];
}
