/** The values in a sentence, by name, for its translations. */
export type RemarkValues = Readonly<Record<string, string | number | readonly string[]>>;

/** Something worth knowing, as an English sentence and for programs. */
export interface Remark {
  /** Names the sentence. */
  readonly kind: string;
  readonly values: RemarkValues;
  readonly text: string;
}

const NAMED = 5;

/** The first few of a list, in an English sentence. */
export function listFirst(names: readonly string[], most = NAMED): string {
  const { names: first, more } = firstOf(names, most);
  return first.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** The same for programs: the first few, and how many more there are. */
export function firstOf(
  names: readonly string[],
  most = NAMED,
): {
  readonly names: readonly string[];
  readonly more: number;
} {
  return { names: names.slice(0, most), more: Math.max(0, names.length - most) };
}
