/** Order of JavaScript's `<` on strings, the same on every machine. */
export function byCharacterCode(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
