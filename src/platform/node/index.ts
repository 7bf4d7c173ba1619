/* Node's side of the border: what `#platform` is there. Only rooms that need Node anyway import this file by its path. */
export { files } from './files.js';
export { pictureDecoder } from './pictures/sharp-decoder.js';
export { storedPixelsKind } from './pixels/segment-eviction.js';
export { storage } from './storage.js';
