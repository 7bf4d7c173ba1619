import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/errors.js';
import { labelsInWords, labelsOfClass, namesOfLabels, onlyLabel, sharedLabels } from '../../src/labels.js';
import { BinaryAccuracy, CategoricalAccuracy, resolveMetric } from '../../src/metrics/index.js';
import { BinaryCrossentropy, CategoricalCrossentropy } from '../../src/nn/index.js';
import { classOfTargets, outputsForClasses, TASK_NAMES, taskNamed, taskOf } from '../../src/tasks/index.js';

const two = ['cat', 'dog'];
const flowers = ['daisy', 'rose', 'tulip'];

describe('taskOf', () => {
  it('decides by classes, outputs and whether pictures have several labels', () => {
    expect(taskOf({ classNames: two, outputs: 1 }).name).toBe('binary');
    expect(taskOf({ classNames: two, outputs: 2 }).name).toBe('multiclass');
    expect(taskOf({ classNames: flowers, outputs: 3 }).name).toBe('multiclass');
    expect(taskOf({ classNames: flowers, outputs: 3, severalLabels: true }).name).toBe('multilabel');
  });

  it.each([
    [flowers, 1, false],
    [flowers, 2, false],
    [two, 3, false],
    [two, 1, true],
    [['cat'], 1, false],
  ])('refuses %j with %d outputs, several labels: %s', (classNames, outputs, severalLabels) => {
    expect(() => taskOf({ classNames, outputs, severalLabels })).toThrow(UsageError);
  });

  it('returns a task whose head has as many outputs as the classes need', () => {
    expect(outputsForClasses(2)).toBe(1);
    expect(outputsForClasses(2, { oneOutputForTwo: false })).toBe(2);
    expect(outputsForClasses(2, { severalLabels: true })).toBe(2);
    expect(outputsForClasses(5)).toBe(5);
    expect(() => outputsForClasses(1)).toThrow('at least two classes');
    for (const name of TASK_NAMES) {
      const task = taskNamed(name, two);
      const { outputs, severalLabels } = task;
      expect(taskOf({ classNames: two, outputs, severalLabels }).name).toBe(name);
    }
  });
});

describe('targets', () => {
  it('are 0 or 1 for two classes, one-hot for several, and multi-hot for multilabel', () => {
    expect([...taskNamed('binary', two).targets([[1], [0]])]).toEqual([1, 0]);
    expect([...taskNamed('multiclass', flowers).targets([[2], [0]])]).toEqual([0, 0, 1, 1, 0, 0]);
    expect([...taskNamed('multilabel', flowers).targets([[0, 2], []])]).toEqual([1, 0, 1, 0, 0, 0]);
  });

  it('refuse labels that do not fit the task', () => {
    expect(() => taskNamed('multiclass', flowers).targets([[0], [1, 2]])).toThrow(
      'Expected one class for sample 1 but received 2.',
    );
    expect(() => taskNamed('binary', two).targets([[]])).toThrow('received 0');
    expect(() => taskNamed('binary', two).targets([[2]])).toThrow('from 0 to 1');
    expect(() => taskNamed('multilabel', flowers).targets([[3]])).toThrow('from 0 to 2');
  });

  it('are converted back to classes', () => {
    expect(classOfTargets(Float32Array.of(0.9))).toBe(1);
    expect(classOfTargets(Float32Array.of(0))).toBe(0);
    expect(classOfTargets(Float32Array.of(0.1, 0.2, 0.7))).toBe(2);
  });
});

describe('the numbers of a task', () => {
  it('have one logit for each class, also if the head has one output', () => {
    const task = taskNamed('binary', two);
    const logits = task.logits(Float32Array.of(2, -1));
    expect([...logits]).toEqual([0, 2, 0, -1]);
    const logistic = 1 / (1 + Math.exp(-2));
    expect(task.probabilities(logits)[1]).toBeCloseTo(logistic, 6);
    expect(task.probabilities(logits, 2)[1]).toBeCloseTo(1 / (1 + Math.exp(-1)), 6);
    expect(task.losses([[1], [1]], logits)[0]).toBeCloseTo(-Math.log(logistic), 6);
  });

  it('add up to 1 if classes exclude each other, and are independent otherwise', () => {
    const logits = Float32Array.of(1, 2, 0);
    const exclusive = taskNamed('multiclass', flowers).probabilities(logits);
    expect(exclusive.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 6);
    const alone = taskNamed('multilabel', flowers).probabilities(logits);
    expect([...alone].map((value) => value.toFixed(4))).toEqual(['0.7311', '0.8808', '0.5000']);
  });

  it('give Keras’ loss: binary cross-entropy is the mean over the classes', () => {
    // keras.losses.BinaryCrossentropy(from_logits=True)([[1., 0., 1.]], [[1., 2., -30.]]) is 10.8134...
    const [loss] = taskNamed('multilabel', flowers).losses([[0, 2]], Float32Array.of(1, 2, -30));
    expect(loss).toBeCloseTo((Math.log1p(Math.exp(-1)) + Math.log1p(Math.exp(2)) + 30) / 3, 9);
    const [other] = taskNamed('multiclass', flowers).losses([[1]], Float32Array.of(1, 2, 0));
    expect(other).toBeCloseTo(-Math.log(Math.exp(2) / (Math.E + Math.exp(2) + 1)), 9);
  });

  it('come with Keras’ loss and metrics for the task', () => {
    expect(taskNamed('binary', two).loss({ labelSmoothing: 0.1 })).toEqual(
      new BinaryCrossentropy({ fromLogits: true, labelSmoothing: 0.1 }),
    );
    expect(taskNamed('multiclass', flowers).loss()).toBeInstanceOf(CategoricalCrossentropy);
    expect(taskNamed('multilabel', flowers).loss()).toBeInstanceOf(BinaryCrossentropy);
    const measures = TASK_NAMES.map((name) => {
      const task = taskNamed(name, two);
      return task.metricNames.map((metric) => resolveMetric(metric, task.loss()));
    });
    expect(measures.map(([metric]) => [metric.name, metric.constructor])).toEqual([
      ['accuracy', BinaryAccuracy],
      ['accuracy', CategoricalAccuracy],
      ['accuracy', BinaryAccuracy],
    ]);
  });
});

describe('decisions', () => {
  it('take the highest number, and the first one of equals', () => {
    const task = taskNamed('multiclass', flowers);
    expect(task.decide(Float32Array.of(0.2, 0.2, 0.6, 0.4, 0.4, 0.2))).toEqual([[2], [0]]);
    expect(() => task.decide(Float32Array.of(0.2, 0.2, 0.6), 0.5)).toThrow('needs two classes');
  });

  it('take the second of two classes at or above a threshold', () => {
    const probabilities = Float32Array.of(0.75, 0.25, 0.5, 0.5);
    expect(taskNamed('binary', two).decide(probabilities)).toEqual([[0], [0]]);
    expect(taskNamed('binary', two).decide(probabilities, 0.25)).toEqual([[1], [1]]);
    expect(taskNamed('binary', two).decide(Float32Array.of(0, 1, 0.5, 0.5), 1)).toEqual([[1], [0]]);
    expect(() => taskNamed('binary', two).decide(probabilities, 1.01)).toThrow('from 0 to 1');
  });

  it('take every class at or above a threshold if a picture can have several', () => {
    const task = taskNamed('multilabel', flowers);
    const probabilities = Float32Array.of(0.5, 0.25, 0.75, 0.125, 0.25, 0.375);
    expect(task.decide(probabilities)).toEqual([[0, 2], []]);
    expect(task.decide(probabilities, 0.25)).toEqual([
      [0, 1, 2],
      [1, 2],
    ]);
  });
});

describe('the outputs of a head', () => {
  it('belong to their classes', () => {
    expect([...taskNamed('binary', two).outputWeights(0)]).toEqual([-1]);
    expect([...taskNamed('binary', two).outputWeights(1)]).toEqual([1]);
    expect([...taskNamed('multiclass', flowers).outputWeights(1)]).toEqual([0, 1, 0]);
  });

  it('follow another order of the classes', () => {
    expect(taskNamed('binary', two).reorderOutputs([1, 0])).toEqual([{ output: 0, sign: -1 }]);
    expect(taskNamed('binary', two).reorderOutputs([0, 1])).toEqual([{ output: 0, sign: 1 }]);
    expect(
      taskNamed('multiclass', flowers)
        .reorderOutputs([2, 0, 1])
        .map(({ output }) => output),
    ).toEqual([2, 0, 1]);
  });
});

describe('labels', () => {
  it('of pictures of one class are one frozen array', () => {
    expect(labelsOfClass(3)).toBe(labelsOfClass(3));
    expect(sharedLabels([3])).toBe(labelsOfClass(3));
    expect(Object.isFrozen(labelsOfClass(3))).toBe(true);
    expect(sharedLabels([2, 0, 2])).toEqual([0, 2]);
  });

  it('have names', () => {
    expect(namesOfLabels([1, 2], flowers)).toEqual(['rose', 'tulip']);
    expect(labelsInWords([1], flowers)).toBe('rose');
    expect(labelsInWords([0, 1], flowers)).toBe('daisy, rose');
    expect(labelsInWords([], flowers)).toBe('none');
    expect(() => namesOfLabels([3], flowers)).toThrow('which has no class name');
  });

  it('are one class if one is needed', () => {
    expect(onlyLabel([1])).toBe(1);
    expect(() => onlyLabel([0, 1], 'a.jpg')).toThrow('Expected one class for a.jpg but received 2.');
  });
});

describe('uncertainties', () => {
  it('are one minus the margin between the two most probable classes', () => {
    const probabilities = Float32Array.of(0.5, 0.25, 0.25, 1, 0, 0);
    expect([...taskNamed('multiclass', flowers).uncertainties(probabilities)]).toEqual([0.75, 0]);
    expect([...taskNamed('binary', two).uncertainties(Float32Array.of(0.25, 0.75))]).toEqual([0.5]);
  });

  it('are those of the least sure class where a picture has several labels', () => {
    const probabilities = Float32Array.of(1, 0.25, 0, 0, 1, 0);
    expect([...taskNamed('multilabel', flowers).uncertainties(probabilities)]).toEqual([0.5, 0]);
  });
});

describe('outputsOf', () => {
  it('is the inverse of logits', () => {
    for (const name of TASK_NAMES) {
      const task = taskNamed(name, two);
      const outputs = Float32Array.from({ length: 3 * task.outputs }, (_, at) => at - 1.5);
      expect([...task.outputsOf(task.logits(outputs))]).toEqual([...outputs]);
    }
  });
});
