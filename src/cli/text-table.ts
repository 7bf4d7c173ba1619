/**
 * Formats rows as lines with aligned columns, without trailing spaces.
 *
 * @param numbersFrom the first column that is aligned to the right
 */
export function textTable(rows: readonly (readonly string[])[], numbersFrom = 1): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, width(cell));
    });
  }
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const space = ' '.repeat(widths[column] - width(cell));
        return column < numbersFrom ? cell + space : space + cell;
      })
      .join('  ')
      .trimEnd(),
  );
}

/** The number of characters that a reader sees. */
function width(text: string): number {
  return [...text.normalize('NFC')].length;
}
