import { difference } from './difference.js';
import { sharpness } from './sharpness.js';
import type { SmallPicture } from './small-picture.js';

/** The recent frames to which the sharpness of a new one is compared: two to three seconds. */
const RECENT = 24;
/** Fewer than these say nothing about how sharp the scene can be. */
const FEWEST = 4;
/** A frame is blurred below this share of the sharpness that a quarter of the recent frames reach. */
const SHARP_SHARE = 0.4;
/** Frames that were taken last, to which a new one is compared. */
const COMPARED = 10;
/** Grey values (see `difference`) by which a frame has to differ. The noise of a webcam in a dim room is about 4. */
const LEAST_DIFFERENCE = 10;

/** 'take': sharp, and unlike those that were taken before. */
export type Verdict = 'take' | 'blurred' | 'similar';

/**
 * Chooses frames of a camera. Sharpness is relative to the recent frames, so a scene without fine details is recorded
 * too, and a new scene sets its own measure within a few seconds.
 */
export class FrameChoice {
  #recent: number[] = [];
  #taken: SmallPicture[] = [];

  /** Looks at a frame that is not to be taken, to know how sharp the scene is. */
  watch(picture: SmallPicture): void {
    this.#recent = [...this.#recent, sharpness(picture)].slice(-RECENT);
  }

  judge(picture: SmallPicture): Verdict {
    this.watch(picture);
    const [own] = this.#recent.slice(-1);
    const sorted = this.#recent.toSorted((one, other) => one - other);
    const usual = sorted[Math.floor(0.75 * (sorted.length - 1))];
    if (sorted.length >= FEWEST && own < SHARP_SHARE * usual) return 'blurred';
    if (this.#taken.some((taken) => difference(taken, picture) < LEAST_DIFFERENCE)) return 'similar';
    this.#taken = [...this.#taken, picture].slice(-COMPARED);
    return 'take';
  }

  /** Forgets what was taken: it belongs to another class, or was taken back. */
  forgetTaken(): void {
    this.#taken = [];
  }
}
