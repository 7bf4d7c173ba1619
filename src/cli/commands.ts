import { addCacheCommand } from './cache.js';
import { addEvaluateCommand } from './evaluate.js';
import { addExplainCommand } from './explain.js';
import { addExportCommand } from './export.js';
import { addPredictCommand } from './predict.js';
import { addSummaryCommand } from './summary.js';
import { addTutorialCommand } from './tutorial.js';

/** The commands that need native packages, in the order of the help. */
export const all = [
  addTutorialCommand,
  addEvaluateCommand,
  addPredictCommand,
  addExplainCommand,
  addSummaryCommand,
  addExportCommand,
  addCacheCommand,
];
