/** Classes in a title: their names where these are short, else how many there are. */
export function classList(names: readonly string[]): string {
  const all = names.join(', ');
  return all.length <= 48 ? all : `${names.length} classes`;
}
