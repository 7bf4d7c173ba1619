import type { Place } from './map-view.js';

/** What a map does at a visitor's gestures. Places are pixels of its box. */
export interface MapActions {
  pan(x: number, y: number): void;
  /** @param factor above 1 for closer */
  zoom(factor: number, at: Place): void;
  /** The line so far; `ended` when the pointer is lifted, or undefined places when it is given up. */
  lasso(line: readonly Place[], ended: boolean): void;
  /** A click or tap. */
  tap(at: Place, event: PointerEvent): void;
  /** A second one at the same place. */
  doubleTap(at: Place): void;
  /** Undefined when the pointer leaves. */
  hover(at: Place | undefined): void;
  /** Whether dragging draws a lasso without Shift. */
  isLassoing(): boolean;
}

/** Pixels that a pointer may move while it taps; fingers are less exact. */
const STILL = { mouse: 4, touch: 10 };
const DOUBLE_TAP = { milliseconds: 400, pixels: 24 };
const WHEEL_STEP = 0.0018;
/** Pixels of a line and of a page, for wheels that count in them. */
const WHEEL_UNITS = [1, 16, 400];
const LASSO_STEP = 3;

/** Mouse, pen, fingers and wheel on a map: drag pans or draws a lasso, two fingers and the wheel zoom. */
export class MapGestures {
  readonly #box: HTMLElement;
  readonly #on: MapActions;
  readonly #pointers = new Map<number, Place>();
  #begun: { readonly at: Place; readonly kind: 'pan' | 'lasso' } | undefined;
  #moved = false;
  #line: Place[] = [];
  #lastTap: { readonly at: Place; readonly time: number } | undefined;

  constructor(box: HTMLElement, on: MapActions) {
    this.#box = box;
    this.#on = on;
  }

  /** Listens until the returned function is called. */
  listen(): () => void {
    const stop = new AbortController();
    const { signal } = stop;
    const box = this.#box;
    box.addEventListener('pointerdown', (event) => this.#down(event), { signal });
    box.addEventListener('pointermove', (event) => this.#move(event), { signal });
    box.addEventListener('pointerup', (event) => this.#up(event), { signal });
    box.addEventListener('pointercancel', (event) => this.#giveUp(event), { signal });
    box.addEventListener('pointerleave', () => this.#on.hover(undefined), { signal });
    // The page must not scroll as well, which only an active listener can prevent.
    box.addEventListener('wheel', (event) => this.#wheel(event), { signal, passive: false });
    return () => stop.abort();
  }

  #down(event: PointerEvent): void {
    if (event.button !== 0 || (event.target as Element).closest('button')) return;
    this.#box.setPointerCapture(event.pointerId);
    const at = this.#place(event);
    this.#pointers.set(event.pointerId, at);
    if (this.#pointers.size === 1) {
      this.#moved = false;
      this.#begun = { at, kind: event.shiftKey || this.#on.isLassoing() ? 'lasso' : 'pan' };
      this.#line = [at];
    } else {
      this.#endLine(false);
      this.#moved = true;
    }
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    const at = this.#place(event);
    if (before === undefined || this.#begun === undefined) {
      if (event.pointerType === 'mouse' && this.#pointers.size === 0) this.#on.hover(at);
      return;
    }
    if (this.#pointers.size === 1 && !this.#moved) {
      const still = STILL[event.pointerType === 'mouse' ? 'mouse' : 'touch'];
      if (distance(at, this.#begun.at) <= still) return;
      this.#moved = true;
      this.#on.hover(undefined);
    }
    const spread = this.#spread();
    this.#pointers.set(event.pointerId, at);
    if (spread !== undefined) {
      const now = this.#spread()!;
      this.#on.pan(now.middle.x - spread.middle.x, now.middle.y - spread.middle.y);
      if (spread.distance > 0) this.#on.zoom(now.distance / spread.distance, now.middle);
    } else if (this.#begun.kind === 'pan') {
      this.#on.pan(at.x - before.x, at.y - before.y);
    } else if (distance(at, this.#line[this.#line.length - 1]) >= LASSO_STEP) {
      this.#line.push(at);
      this.#on.lasso(this.#line, false);
    }
  }

  #up(event: PointerEvent): void {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
    if (!this.#moved) this.#tap(event);
    else this.#endLine(true);
    this.#begun = undefined;
  }

  #giveUp(event: PointerEvent): void {
    this.#pointers.delete(event.pointerId);
    this.#endLine(false);
    if (this.#pointers.size === 0) this.#begun = undefined;
  }

  #endLine(complete: boolean): void {
    if (this.#begun?.kind !== 'lasso') return;
    this.#on.lasso(complete ? this.#line : [], true);
    this.#begun = { ...this.#begun, kind: 'pan' };
  }

  #tap(event: PointerEvent): void {
    const at = this.#place(event);
    const last = this.#lastTap;
    const again =
      last !== undefined &&
      event.timeStamp - last.time < DOUBLE_TAP.milliseconds &&
      distance(at, last.at) < DOUBLE_TAP.pixels;
    this.#lastTap = again ? undefined : { at, time: event.timeStamp };
    if (again) this.#on.doubleTap(at);
    else this.#on.tap(at, event);
  }

  #wheel(event: WheelEvent): void {
    event.preventDefault();
    const pixels = event.deltaY * WHEEL_UNITS[event.deltaMode];
    // Browsers tell a pinch on a touchpad as a slow wheel with Ctrl.
    const step = WHEEL_STEP * (event.ctrlKey ? 5 : 1);
    this.#on.zoom(Math.exp(-Math.max(-300, Math.min(300, pixels)) * step), this.#place(event));
  }

  /** Of two fingers; undefined for one. */
  #spread(): { middle: Place; distance: number } | undefined {
    if (this.#pointers.size < 2) return undefined;
    const [one, other] = this.#pointers.values();
    return {
      middle: { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 },
      distance: distance(one, other),
    };
  }

  #place({ clientX, clientY }: MouseEvent): Place {
    const { left, top } = this.#box.getBoundingClientRect();
    return { x: clientX - left - this.#box.clientLeft, y: clientY - top - this.#box.clientTop };
  }
}

function distance(one: Place, other: Place): number {
  return Math.hypot(one.x - other.x, one.y - other.y);
}
