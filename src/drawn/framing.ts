import type { Random } from '../random.js';
import { chance } from './choose.js';
import type { Posed, PoseName } from './pose.js';
import { type Setting, SIDE } from './scenery/setting.js';

/** Where an animal stands in the picture, and how large it is. */
export interface Framing {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

/** Space that the head needs around its middle, in body units. */
const HEAD_ROOM = 100;

/** Legs, back and tail may leave the picture; the head stays in it. */
export function frame(random: Random, pose: PoseName, posed: Posed, setting: Setting): Framing {
  const jitter = Math.max(-1.5, Math.min(1.5, random.normal()));
  if (pose === 'bust') {
    const scale = random.uniform(0.95, 1.7);
    return {
      x: 200 + jitter * (56 - 24 * scale + 20),
      y: random.uniform(160, 176) + 40 * (scale - 0.6),
      scale,
    };
  }
  if (pose === 'peek') {
    const scale = random.uniform(0.95, 1.4);
    return { x: 200 + jitter * 36, y: random.uniform(270, 330), scale };
  }
  const [left, top, right] = posed.box;
  const small = chance(random, 0.07);
  const height = small ? random.uniform(220, 280) : random.uniform(310, 400);
  const scale = Math.min(height / -top, (small ? 360 : 500) / (right - left), 1.35);
  const y = Math.min(Math.max(random.uniform(...setting.ground), -top * scale + 4), 412);
  const middle = 200 - ((left + right) / 2) * scale + jitter * 24;
  const [headX] = posed.head;
  const room = HEAD_ROOM * scale;
  const x = Math.min(Math.max(middle, room - headX * scale), SIDE - room - headX * scale);
  return { x, y, scale };
}
