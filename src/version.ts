/** Graft's version: that of package.json, which a browser has not. */
export const version = '0.2.0';

/** The name under which npm installs Graft: that of package.json. Its command is `graft`. */
export const packageName = '@graft-vision/graft';

/** The oldest version of Node that Graft runs on: that of package.json's `engines`. */
export const OLDEST_NODE = '20.10.0';
