export { classOfTargets, outputsForClasses, probabilityActivation } from './head-outputs.js';
export { type LossSettings, type ReorderedOutput, SAVED_OUTPUTS, type Task, type TaskName } from './task.js';
export { TASK_NAMES, taskNamed, taskOf } from './task-of.js';
export { checkThreshold } from './threshold.js';
