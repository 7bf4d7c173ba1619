/** Rows above and below what can be seen that are drawn already, so that scrolling does not show gaps. */
const SPARE = 3;

/**
 * The rows of a long list that are drawn.
 *
 * @param top where the list begins, in pixels below the window's upper edge (negative when it is scrolled past)
 */
export function visibleRows(
  top: number,
  windowHeight: number,
  rowHeight: number,
  rowCount: number,
): { readonly first: number; readonly last: number } {
  const last = Math.max(0, rowCount - 1);
  const first = Math.min(last, Math.max(0, Math.floor(-top / rowHeight) - SPARE));
  return {
    first,
    last: Math.min(last, Math.max(first, Math.ceil((windowHeight - top) / rowHeight) + SPARE)),
  };
}
