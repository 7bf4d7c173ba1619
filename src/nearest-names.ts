/**
 * What a misspelt name is most likely meant to be.
 *
 * @returns at most three of the valid names, the nearest first, or the one name that is only written otherwise
 * (`from_logits` for fromLogits); none when nothing is near
 */
export function nearestNames(given: string, valid: readonly string[]): string[] {
  const same = valid.find((name) => letters(name) === letters(given));
  if (same !== undefined) return [same];
  const limit = Math.max(2, Math.ceil(given.length / 3));
  return valid
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= limit || sharesStart(given, name))
    .sort((one, other) => one.distance - other.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** "Did you mean a, b or c?", or the valid names where none is near: the hint of an error about an unknown name. */
export function nearestNamesHint(given: string, valid: readonly string[]): string {
  const near = nearestNames(given, valid);
  if (near.length === 0) return `Valid names: ${valid.join(', ')}.`;
  const last = near.pop();
  return `Did you mean ${near.length > 0 ? `${near.join(', ')} or ${last}` : last}?`;
}

function letters(name: string): string {
  return name.replace(/[_-]/g, '').toLowerCase();
}

function sharesStart(given: string, name: string): boolean {
  return given.length >= 4 && name.toLowerCase().startsWith(given.toLowerCase());
}

/** Insertions, deletions and replacements that turn one word into another (Levenshtein, 1966). */
function editDistance(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const replaced = previous[column - 1] + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, previous[column] + 1, current[column - 1] + 1));
    }
    previous = current;
  }
  return previous[to.length];
}
