import { defineConfig } from 'vite';
import { joined } from './vite.programs.config.js';

/**
 * Joins the modules of `@graft-vision/graft/predict`, which must start fast. The classes of errors stay those of
 * `@graft-vision/graft`, so that a program that uses both can compare them.
 */
export default defineConfig(
  joined({
    entries: ['classifier/predict'],
    parts: 'predict-parts',
    kept: ['errors', 'pictures/unreadable-image'],
  }),
);
