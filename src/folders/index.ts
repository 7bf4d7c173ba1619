export { type BothSubsetsOptions, imageDatasetFromDirectory } from './directory.js';
export { type FoundPicture, findPictures, NO_IMAGE_FILES } from './find-pictures.js';
export { type DiskView, FolderReader } from './folder-reader.js';
export { holds } from './holds.js';
export type { FolderView, Layout, LayoutQuestion, ViewedFolder } from './layout.js';
export { inSentence } from './layout-questions.js';
export {
  isHiddenName,
  isSystemName,
  NOT_IN_A_CLASS,
  QUARANTINE_FOLDER,
  QUARANTINE_LIST,
  writtenByGraft,
} from './left-alone.js';
export {
  hiddenReason,
  isFolder,
  listImages,
  NOT_AN_IMAGE_NAME,
  reasonToSkip,
  SYSTEM_ENTRY,
  unreadableFolder,
} from './list-images.js';
export { PART_NAMES, PARTS, type Part, partNamed, partOfFolder } from './part.js';
export {
  type DirectoryScan,
  EMPTY_CLASS,
  expectFolder,
  LAYOUT_HINT,
  scanClassFolders,
  scanDirectory,
} from './scan.js';
export { understandLayout } from './understand-layout.js';
export { UNDERSTOOD, type UnderstoodValues, understood, understoodValues } from './understood.js';
