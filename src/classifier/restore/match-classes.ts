import type { Task } from '../../tasks/index.js';

/**
 * The weights of a last layer for other classes: a class that the file knows keeps its own, a new one gets the mean of
 * all classes of the file, which speaks neither for nor against it.
 *
 * @param values [..., outputs of `from`]: a kernel or a bias
 * @returns [..., outputs of `to`]
 */
export function matchClasses(values: Float32Array, from: Task, to: Task): Float32Array {
  // Outputs are sums of weights, so what turns outputs into logits turns weights of outputs into weights of logits.
  const before = from.logits(values);
  const known = from.classNames.length;
  const wanted = to.classNames.map((name) => from.classNames.indexOf(name));
  const matched = new Float32Array((before.length / known) * wanted.length);
  for (let row = 0; row < before.length / known; row++) {
    const own = before.subarray(row * known, (row + 1) * known);
    const mean = own.reduce((sum, value) => sum + value, 0) / known;
    wanted.forEach((label, at) => {
      matched[row * wanted.length + at] = label === -1 ? mean : own[label];
    });
  }
  return to.outputsOf(matched);
}
