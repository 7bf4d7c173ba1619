export { imageDatasetFromDirectory } from './directory.js';
export { type FoundPicture, findPictures } from './find-pictures.js';
export {
  byCharacterCode,
  hiddenReason,
  isFolder,
  listImages,
  NOT_AN_IMAGE_NAME,
  reasonToSkip,
  unreadableFolder,
} from './list-images.js';
export {
  type DirectoryScan,
  EMPTY_CLASS,
  expectFolder,
  holds,
  LAYOUT_HINT,
  NOT_IN_A_CLASS,
  QUARANTINE_FOLDER,
  QUARANTINE_LIST,
  readFolder,
  scanClassFolders,
  scanDirectory,
} from './scan.js';
