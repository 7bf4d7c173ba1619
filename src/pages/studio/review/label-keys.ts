/** What a key asks for. */
export type KeyAction =
  | { readonly kind: 'class'; readonly at: number }
  | { readonly kind: 'guess' | 'find' | 'skip' | 'aside' | 'new' | 'undo' };

/** Of a keyboard event. */
export interface PressedKey {
  readonly key: string;
  readonly code: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

const LETTERS: Readonly<Record<string, KeyAction['kind'] & ('skip' | 'aside' | 'new' | 'undo')>> = {
  s: 'skip',
  a: 'aside',
  n: 'new',
  u: 'undo',
};

/** The action of a key, if it has one. Classes are counted from 0. */
export function keyAction({
  key,
  code,
  shiftKey,
  ctrlKey,
  metaKey,
  altKey,
}: PressedKey): KeyAction | undefined {
  if (ctrlKey || metaKey)
    return key.toLowerCase() === 'z' && !shiftKey && !altKey ? { kind: 'undo' } : undefined;
  if (altKey) return undefined;
  if (key === '/' || key === '“' || key === '"') return { kind: 'find' };
  if (key === ' ' || key === 'Enter') return { kind: 'guess' };
  // On a French keyboard the key of a digit gives it only with Shift.
  const [, digit = key] = shiftKey ? [] : (/^(?:Digit|Numpad)(\d)$/.exec(code) ?? []);
  if (digit === '0') return { kind: 'find' };
  if (/^[1-9]$/.test(digit)) return { kind: 'class', at: Number(digit) - 1 };
  const kind = shiftKey ? undefined : LETTERS[key.toLowerCase()];
  return kind === undefined ? undefined : { kind };
}
