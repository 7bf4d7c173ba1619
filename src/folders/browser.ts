/* The part of this room that also runs in a browser: the one rule by which folders are understood. */
export {
  classNameProblem,
  FORBIDDEN_CHARACTER,
  folderNameProblem,
  MAX_NAME_BYTES,
  type NameProblem,
  nameRefusal,
} from './folder-name.js';
export type { FolderView, Layout, LayoutQuestion, QuestionFacts, ViewedFolder } from './layout.js';
export { isHiddenName, isSystemName, NOT_IN_A_CLASS, ONLY_RUNS, writtenByGraft } from './left-alone.js';
export { PARTS, type Part, partOfFolder } from './part.js';
export { understandLayout } from './understand-layout.js';
export { UNDERSTOOD, type UnderstoodValues, understood, understoodValues } from './understood.js';
