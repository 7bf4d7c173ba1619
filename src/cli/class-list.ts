/** Classes in a title: their names if these are short, else their number. */
export function classList(names: readonly string[]): string {
  const all = names.join(', ');
  return all.length <= 48 ? all : `${names.length} classes`;
}
