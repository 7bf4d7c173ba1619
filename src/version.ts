/** Graft's version: that of package.json, which a browser has not. */
export const version = '0.1.0';

/** The oldest version of Node that Graft runs on: that of package.json's `engines`. */
export const OLDEST_NODE = '20.10.0';
