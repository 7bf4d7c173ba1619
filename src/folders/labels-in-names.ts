const MOST_LABELS = 50;

/** The labels with which names begin, and how many names have each. */
export type NameLabels = ReadonlyMap<string, number>;

/**
 * The labels in names such as cat.0.jpg, dog_12.jpg and rose (3).jpg: what stands before the number at the end.
 * Undefined if there are fewer than two labels, or so many that they are no labels.
 */
export function labelsInNames(names: readonly string[]): NameLabels | undefined {
  const counts = new Map<string, number>();
  for (const name of names) {
    const [, label] = /^(\p{L}[\p{L}_ -]*?)[\s._-]*\(?\d+\)?\.\w+$/u.exec(name) ?? [];
    if (label === undefined) return undefined;
    counts.set(label, (counts.get(label) ?? 0) + 1);
    if (counts.size > MOST_LABELS) return undefined;
  }
  return counts.size >= 2 && counts.size <= names.length / 2 ? counts : undefined;
}
