import { addCacheCommand } from './cache.js';
import { addCompareCommand } from './compare.js';
import { addEvaluateCommand } from './evaluate.js';
import { addExplainCommand } from './explain.js';
import { addExportCommand } from './export.js';
import { addFetchCommand } from './fetch.js';
import { addInspectCommand } from './inspect.js';
import { addPredictCommand } from './predict.js';
import { addStudioCommand } from './studio.js';
import { addSummaryCommand } from './summary.js';
import { addTrainCommand } from './train.js';
import { addTutorialCommand } from './tutorial.js';

/** The commands that need native packages, in the order of the help. */
export const all = [
  addTrainCommand,
  addTutorialCommand,
  addStudioCommand,
  addFetchCommand,
  addInspectCommand,
  addEvaluateCommand,
  addPredictCommand,
  addExplainCommand,
  addCompareCommand,
  addSummaryCommand,
  addExportCommand,
  addCacheCommand,
];
