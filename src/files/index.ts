export { atExit } from './at-exit.js';
export { crc32 } from './crc32.js';
export { writableBytes } from './disk-space.js';
export { exists } from './exists.js';
export { fileReason, unreachableKind } from './file-error.js';
export { OutputFile, type OutputFileOptions, syncFolder, writeFileAtomically } from './output-file.js';
export { closeOwn, closeWhenDropped, openDescriptor, readFully, writeFully } from './positioned-io.js';
export { hostName, isRunning } from './process-owner.js';
export { FileTooLargeError, readRegularFile } from './regular-file.js';
