import { addCacheCommand } from './cache.js';
import { addCompareCommand } from './compare.js';
import { addEvaluateCommand } from './evaluate.js';
import { addInspectCommand } from './inspect.js';
import { addPredictCommand } from './predict.js';
import { addTutorialCommand } from './tutorial.js';

/** The commands that need native packages, in the order of the help. */
export const all = [
  addTutorialCommand,
  addInspectCommand,
  addEvaluateCommand,
  addPredictCommand,
  addCompareCommand,
  addCacheCommand,
];
