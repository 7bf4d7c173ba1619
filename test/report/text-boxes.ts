import { parseHTML } from 'linkedom';
import { textWidth } from '../../src/report/text.js';

/** Where a text stands in a figure, in its pixels. */
export interface TextBox {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** What is asked of an element; tests have no types of the DOM. */
interface Element {
  readonly textContent: string | null;
  readonly parentElement: Element | null;
  getAttribute(name: string): string | null;
}

/** Digits and capitals reach this far above the line, and letters such as g below it, in parts of the font size. */
const ASCENT = 0.72;
const DESCENT = 0.2;

/** The boxes of all texts of a figure that Graft drew. */
export function textBoxes(svg: string): TextBox[] {
  const { document } = parseHTML(`<html><body>${svg}</body></html>`);
  return Array.from(document.querySelectorAll('text'), (element) => boxOf(element as unknown as Element));
}

/** Pairs of texts that cover each other, and texts that are cut off at the figure's edge. */
export function textFaults(svg: string): string[] {
  const boxes = textBoxes(svg);
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg)!.map(Number);
  const faults = boxes
    .filter(({ left, right, top, bottom }) => left < 0 || top < 0 || right > width || bottom > height)
    .map(({ text }) => `${text} is cut off`);
  boxes.forEach((one, at) => {
    for (const other of boxes.slice(at + 1)) {
      const covers =
        one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
      if (covers) faults.push(`${one.text} covers ${other.text}`);
    }
  });
  return faults;
}

function boxOf(element: Element): TextBox {
  const text = element.textContent ?? '';
  const size = Number(inherited(element, 'font-size') ?? 13);
  const width = textWidth(text, size);
  const anchor = inherited(element, 'text-anchor') ?? 'start';
  const before = anchor === 'middle' ? width / 2 : anchor === 'end' ? width : 0;
  const x = Number(element.getAttribute('x') ?? 0);
  // Observable Plot moves some of its texts by parts of the font size.
  const shift = /^([-\d.]+)em$/.exec(element.getAttribute('y') ?? '');
  const y = shift === null ? Number(element.getAttribute('y') ?? 0) : Number(shift[1]) * size;
  let corners: [number, number][] = [
    [x - before, y - ASCENT * size],
    [x - before + width, y + DESCENT * size],
  ];
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    corners = corners.map((corner) => transformed(corner, at!.getAttribute('transform') ?? ''));
  }
  const [xs, ys] = [corners.map(([one]) => one), corners.map(([, one]) => one)];
  return {
    text,
    left: Math.min(...xs),
    right: Math.max(...xs),
    top: Math.min(...ys),
    bottom: Math.max(...ys),
  };
}

function inherited(element: Element, name: string): string | undefined {
  for (let at: Element | null = element; at !== null; at = at.parentElement) {
    const value = at.getAttribute(name);
    if (value !== null) return value;
  }
  return undefined;
}

function transformed([x, y]: [number, number], transform: string): [number, number] {
  const turned: [number, number] = /rotate\(-90\)/.test(transform) ? [y, -x] : [x, y];
  const move = /translate\(([-\d.]+)(?:[ ,]+([-\d.]+))?\)/.exec(transform);
  return move === null ? turned : [turned[0] + Number(move[1]), turned[1] + Number(move[2] ?? 0)];
}
