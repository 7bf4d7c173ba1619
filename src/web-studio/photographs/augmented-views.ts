/* Loaded when somebody looks at augmentations: the page opens without it. */
export { augmentedViews } from '../../studio/browser.js';
