import type { ReorderedOutput } from './task.js';

/** 1 at the class and 0 elsewhere: [classes]. */
export function oneHot(classNumber: number, classes: number): Float32Array {
  const weights = new Float32Array(classes);
  weights[classNumber] = 1;
  return weights;
}

/** The outputs of a head that has one for each class, in another order of the classes. */
export function rowsInOrder(order: readonly number[]): readonly ReorderedOutput[] {
  return order.map((output) => ({ output, sign: 1 }));
}
