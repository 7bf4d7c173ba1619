export { classOfTargets, type HeadWish, outputsForClasses, probabilityActivation } from './head-outputs.js';
export { type ReorderedOutput, savedOutputs, type Task, type TaskName } from './task.js';
export { type TaskQuestion, taskNamed, taskNames, taskOf } from './task-of.js';
export { checkThreshold } from './threshold.js';
