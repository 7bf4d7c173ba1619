/* What a browser needs to use a finished model. All of this room is free of Node; the rest would only be ballast. */
export { readMetadata } from './metadata.js';
