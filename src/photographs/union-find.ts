/** Things that belong together, found pair by pair (Tarjan's disjoint sets, with path halving). */
export class UnionFind {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, index) => index);
  }

  /** The lowest member of the group that something is in. */
  find(index: number): number {
    const parents = this.#parents;
    let at = index;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]];
      at = parents[at];
    }
    return at;
  }

  union(one: number, other: number): void {
    const [first, second] = [this.find(one), this.find(other)];
    // The lower one leads, so that the groups do not depend on the order in which pairs are found.
    if (first < second) this.#parents[second] = first;
    else this.#parents[first] = second;
  }

  /** The leader of each member. */
  leaders(): Int32Array {
    return Int32Array.from(this.#parents, (_, index) => this.find(index));
  }
}
