/* What a browser needs to use a saved model. No file of this room uses Node; the others would only make the bundle larger. */
export { CHECKSUM_KEY } from './checksum.js';
export { readMetadata, readModelHeader, type TensorShape } from './metadata.js';
