/** Characters of a value in a message, at most. */
const MOST_SHOWN = 100;

/**
 * A value as messages show it: strings in quotes, lists and objects as JSON if that is short, else what they are. JSON
 * has no NaN, no Infinity and nothing that refers to itself.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shortened(value));
  if (typeof value === 'function') return value.name === '' ? 'a function' : `the function ${value.name}`;
  if (typeof value !== 'object' || value === null) return String(value);
  if (ArrayBuffer.isView(value)) return `${value.byteLength} bytes (${value.constructor.name})`;
  try {
    const json = JSON.stringify(value);
    if (json.length <= MOST_SHOWN) return json;
  } catch {
    // Told by its class below.
  }
  return Array.isArray(value)
    ? `a list of ${value.length}`
    : `an object of class ${value.constructor?.name ?? 'Object'}`;
}

/** A text of any length as part of a line. */
export function shortened(text: string, most: number = MOST_SHOWN): string {
  return text.length <= most ? text : `${text.slice(0, most)}… (${text.length} characters)`;
}

/** What breaks a line or moves within it, on any system. */
const BREAKS = /[\t\n\v\f\r\u0085\u2028\u2029]+/gu;

/** Text on one line, as reports, figures and the command line show names: a line break inside a name becomes a space. */
export function oneLine(text: string): string {
  return text.replace(BREAKS, ' ');
}
