/**
 * Folders of photographs: find, inspect, split and repair.
 *
 * @module photographs
 */

export { type FoundPicture, findPictures } from '../folders/index.js';
export {
  type ClassCount,
  type ClassExample,
  type DataDescription,
  type DescribedPart,
  type DuplicateFile,
  type DuplicateGroup,
  describeData,
  type FileProblem,
  type FileProblemKind,
  type Finding,
  type FindingKind,
  type FindLabelledOptions,
  findLabelledPictures,
  hurtsTraining,
  type ImageSizes,
  type InspectedPhotograph,
  type InspectOptions,
  inspectPhotographs,
  type LabelsPerPicture,
  type MovedFile,
  type OpenPhotographsOptions,
  openPhotographs,
  type Part,
  type PartOrigin,
  type PhotographLayout,
  type PhotographSplit,
  type Photographs,
  type PhotographsInspection,
  type QuarantineOptions,
  type QuarantineResult,
  quarantinePhotographs,
  type ReadingOptions,
  type ReadingProgress,
  type Remark,
  type RemarkValues,
  restoreQuarantine,
  type SizedImage,
  type SplitOptions,
  type UnusualKind,
} from '../photographs/index.js';
