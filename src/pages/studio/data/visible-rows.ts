/** Rows that are drawn above and below the visible ones, so that scrolling does not show gaps. */
const SPARE = 3;

/**
 * The rows of a long list that are drawn.
 *
 * @param top the top of the list, in pixels below the window's upper edge (negative after scrolling past it)
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
