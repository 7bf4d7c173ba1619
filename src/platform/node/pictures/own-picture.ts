import type { ImageProperties, RawPicture } from '../../platform.js';

/** A picture that libvips, as sharp brings it, does not read or reads wrong. */
export interface OwnPicture {
  /** What its header says. */
  readonly properties: ImageProperties;
  /** All pixels, upright. */
  readonly decode: () => Promise<RawPicture>;
}
