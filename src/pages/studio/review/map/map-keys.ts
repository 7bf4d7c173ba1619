/** How a key moves a map. */
export type KeyMove =
  | { readonly kind: 'pan'; readonly x: number; readonly y: number }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'whole' };

/** Pixels of one press of an arrow key, and with Shift. */
const STEP = 60;
const LONG_STEP = 240;
export const ZOOM_STEP = 1.5;

const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [1, 0],
  ArrowRight: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** @returns undefined for keys that do not move a map */
export function moveOf({ key, shiftKey }: Pick<KeyboardEvent, 'key' | 'shiftKey'>): KeyMove | undefined {
  const arrow = ARROWS[key];
  if (arrow !== undefined) {
    const step = shiftKey ? LONG_STEP : STEP;
    return { kind: 'pan', x: arrow[0] * step, y: arrow[1] * step };
  }
  // On the keys beside the letters, + needs Shift.
  if (key === '+' || key === '=') return { kind: 'zoom', factor: ZOOM_STEP };
  if (key === '-' || key === '_') return { kind: 'zoom', factor: 1 / ZOOM_STEP };
  return key === '0' ? { kind: 'whole' } : undefined;
}
