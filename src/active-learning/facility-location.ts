/** Pictures to choose from, and pictures that the choice should stand for. */
export interface FacilityLocationProblem {
  /** Of length 1 each. */
  readonly candidates: readonly Float32Array[];
  /** Of length 1 each. */
  readonly targets: readonly Float32Array[];
  /** How much each target matters, at least 0. */
  readonly weights: ArrayLike<number>;
  /** How similar each target is to the most similar picture that needs no choosing, from 0 to 1. */
  readonly covered: ArrayLike<number>;
}

/**
 * Chooses the candidates that together stand best for the targets: the sum over all targets of weight times similarity
 * to the most similar chosen one is as high as a greedy choice makes it, which is at least 63 % of the best possible
 * (Nemhauser, Wolsey, Fisher 1978). Similarity is the cosine, and 0 where that is negative. A candidate adds nothing
 * where targets are already covered, so the chosen ones differ from each other.
 *
 * Takes time and memory proportional to candidates times targets.
 *
 * @param count at most so many are chosen
 * @returns their positions, the one that adds most first; of equal ones the first
 */
export function facilityLocation(
  { candidates, targets, weights, covered }: FacilityLocationProblem,
  count: number,
): number[] {
  const similarities = candidates.map((candidate) =>
    Float32Array.from(targets, (target) => similarity(candidate, target)),
  );
  const best = Float32Array.from(covered);
  const left = new Set(candidates.keys());
  const chosen: number[] = [];
  while (chosen.length < count && left.size > 0) {
    let most = -1;
    let next = -1;
    for (const candidate of left) {
      const added = gain(similarities[candidate], best, weights);
      if (added > most) [most, next] = [added, candidate];
    }
    left.delete(next);
    chosen.push(next);
    similarities[next].forEach((value, target) => {
      if (value > best[target]) best[target] = value;
    });
  }
  return chosen;
}

/** The cosine of the angle between two vectors of length 1, and 0 where it is negative. */
export function similarity(one: Float32Array, other: Float32Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += one[at] * other[at];
  return Math.max(0, sum);
}

function gain(similarities: Float32Array, best: Float32Array, weights: ArrayLike<number>): number {
  let sum = 0;
  for (let target = 0; target < similarities.length; target++) {
    const more = similarities[target] - best[target];
    if (more > 0) sum += weights[target] * more;
  }
  return sum;
}
