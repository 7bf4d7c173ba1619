import { UsageError } from '../errors.js';
import { BinaryTask } from './binary-task.js';
import { MulticlassTask } from './multiclass-task.js';
import { MultilabelTask } from './multilabel-task.js';
import type { Task, TaskName } from './task.js';

/** What `taskOf` decides from. */
export interface TaskQuestion {
  readonly classNames: readonly string[];
  /** How many outputs the head has. */
  readonly outputs: number;
  /** Whether pictures of the data may have several labels, or none. Default false. */
  readonly severalLabels?: boolean;
  /** What messages call the model. Default 'the model'. */
  readonly model?: string;
}

const tasks: Readonly<Record<TaskName, new (classNames: readonly string[]) => Task>> = {
  binary: BinaryTask,
  multiclass: MulticlassTask,
  multilabel: MultilabelTask,
};

/** The names of all tasks, as cards spell them. */
export const TASK_NAMES = ['binary', 'multiclass', 'multilabel'] as const satisfies readonly TaskName[];

/**
 * Decides the task of a classifier from its data and its head.
 *
 * @throws UsageError where classes and outputs do not match
 */
export function taskOf({
  classNames,
  outputs,
  severalLabels = false,
  model = 'the model',
}: TaskQuestion): Task {
  const found = TASK_NAMES.map((name) => taskNamed(name, classNames)).find(
    (task) => task.severalLabels === severalLabels && fits(task, outputs),
  );
  if (found !== undefined) return found;
  const list = classNames.length <= 12 ? classNames : [...classNames.slice(0, 12), '…'];
  throw new UsageError(
    `Expected ${classNames.length} outputs, one for each class, but ${model} has ${outputs}. The classes are ${list.join(', ')}.`,
    {
      hint:
        classNames.length === 2
          ? 'Two classes need a head with one output or with two.'
          : 'Give the last layer one output for each class, or name as many classes as there are outputs.',
    },
  );
}

/** The task of a name, for the classes of a card. */
export function taskNamed(name: TaskName, classNames: readonly string[]): Task {
  return new tasks[name](classNames);
}

function fits({ name, outputs, classNames }: Task, given: number): boolean {
  const enough = name === 'binary' ? classNames.length === 2 : classNames.length >= 2;
  return enough && outputs === given;
}
