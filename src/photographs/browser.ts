/* The part of this room that also runs in a browser: what photographs are like, which are the same, how they are divided. */
export { type Candidate, groupCandidates } from './candidate.js';
export { divide, type SplitOptions, splitSettings } from './divide.js';
export { type DuplicateFile, type DuplicateGroup, groupDuplicates } from './duplicates.js';
export { needsALook } from './file-findings.js';
export { type FileProblem, type FileProblemKind, oddities, type UnusualKind } from './file-problem.js';
export type { Finding, FindingKind } from './findings.js';
export { judgeExamined, type PhotographsInspection } from './judge-examined.js';
export { SAY_SEVERAL } from './labels-per-picture.js';
export { HASHED_SIZE, perceptualHash } from './perceptual-hash.js';
export { contentOf } from './recorded-content.js';
