/**
 * A row of comma-separated values (RFC 4180): quotes where they are needed, CRLF at the end. A text that a spreadsheet
 * would take for a formula gets an apostrophe before it (OWASP, "CSV injection"): names of files and classes come from
 * anywhere.
 */
export function csvRow(fields: readonly unknown[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

/** A table as comma-separated values, the names of its columns first. */
export function csvTable(columns: readonly string[], rows: readonly (readonly unknown[])[]): string {
  return [columns, ...rows].map(csvRow).join('');
}

function csvField(value: unknown): string {
  const text = typeof value === 'string' && isFormula(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function isFormula(text: string): boolean {
  return /^\s*[=+\-@＝＋－＠]/.test(text) && !/^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text);
}
