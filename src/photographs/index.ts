export { type Part, partNamed } from '../folders/index.js';
export { firstOf, listFirst, type Remark, type RemarkValues } from '../remark.js';
export { classNumbers } from './class-numbers.js';
export { classesOf } from './classes-of.js';
export {
  type CorrectionAction,
  correctionsCsv,
  type LabelCorrection,
  type LabelCorrections,
  labelCorrectionSchema,
  readCorrections,
} from './corrections.js';
export { type DataDescription, type DescribedPart, describeData } from './describe-data.js';
export { digestOfFile } from './digest.js';
export type { PartOrigin, SplitOptions } from './divide.js';
export type { DuplicateFile, DuplicateGroup } from './duplicates.js';
export { needsALook } from './file-findings.js';
export {
  type FileProblem,
  type FileProblemKind,
  QUARANTINED_KINDS,
  type UnusualKind,
} from './file-problem.js';
export type { ClassCount, Finding, FindingKind } from './findings.js';
export type { PhotographLayout } from './found-photographs.js';
export type { ImageSizes, SizedImage } from './image-sizes.js';
export { hurtsTraining, type InspectOptions, inspectPhotographs } from './inspect.js';
export { joinPhotographs } from './join-copies.js';
export type {
  ClassExample,
  InspectedPhotograph,
  PhotographSplit,
  PhotographsInspection,
} from './judge-examined.js';
export { labeller } from './label-numbers.js';
export { type FindLabelledOptions, findLabelledPictures } from './labelled-pictures.js';
export type { LabelsPerPicture } from './labels-per-picture.js';
export { LIST_EXTENSIONS } from './list-file.js';
export { moveFile, numberedPath } from './move-file.js';
export { PhotographReader } from './photograph-reader.js';
export {
  type OpenPhotographsOptions,
  openPhotographs,
  openPhotographsWith,
  type Photographs,
} from './photographs.js';
export {
  type MovedFile,
  type QuarantineOptions,
  type QuarantineResult,
  quarantineFolderOf,
  quarantinePhotographs,
} from './quarantine.js';
export type { ReadingOptions, ReadingProgress } from './read-photographs.js';
export { contentOf } from './recorded-content.js';
export { applyRecordedCorrections } from './recorded-corrections.js';
export { type RecordedPart, RecordedParts } from './recorded-parts.js';
export { restoreQuarantine } from './restore-quarantine.js';
export { rootOfPhotographs, scanPhotographs } from './scan-photographs.js';
export { delimiterOf, tableRows } from './table-rows.js';
export {
  isZipArchive,
  type UnpackedPhotographs,
  unpackedPhotographsKind,
  unpackPhotographs,
} from './zip-archive.js';
