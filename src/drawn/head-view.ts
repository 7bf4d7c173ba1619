import type { Point } from './geometry.js';

/** How a head is held and what the face does. Angles in degrees. */
export interface HeadPose {
  /** Above 0 the animal looks to the right of the picture. */
  readonly yaw: number;
  /** Above 0 it looks up. */
  readonly pitch: number;
  /** Tilt of the whole head, clockwise. */
  readonly tilt: number;
  /** From 0 (asleep) to 1 (wide open). */
  readonly eyes: number;
  readonly mouth: 'closed' | 'open' | 'tongue';
}

/**
 * A head seen from its front, turned a little. Its middle is the origin; its skull reaches about 100 units to the left
 * and the right, and z grows towards the viewer.
 */
export class HeadView {
  readonly pose: HeadPose;
  readonly #yaw: number;
  readonly #pitch: number;

  constructor(pose: HeadPose) {
    this.pose = pose;
    this.#yaw = (pose.yaw * Math.PI) / 180;
    this.#pitch = (pose.pitch * Math.PI) / 180;
  }

  /** Where a point of the head appears in the picture. */
  at(x: number, y: number, z: number): Point {
    const depth = z * Math.cos(this.#yaw) - x * Math.sin(this.#yaw);
    return [
      x * Math.cos(this.#yaw) + z * Math.sin(this.#yaw),
      y * Math.cos(this.#pitch) - depth * Math.sin(this.#pitch),
    ];
  }

  /** How much narrower something on the surface appears than from the front. */
  narrowing(x: number, z: number): number {
    const angle = Math.atan2(x, z);
    return Math.min(Math.max(Math.cos(angle + this.#yaw) / Math.cos(angle), 0.4), 1.15);
  }

  /** The outline of the skull: its far side recedes a little. */
  outline(points: readonly Point[]): Point[] {
    const turned = Math.sin(this.#yaw);
    return points.map(([x, y]): Point => {
      const far = Math.sign(x) === Math.sign(turned) ? Math.abs(turned) : 0;
      return [x * (1 - 0.16 * far) + 8 * turned, y - 14 * Math.sin(this.#pitch)];
    });
  }

  /** Whether the side of this sign (-1 left, 1 right) is turned away. */
  isFar(side: -1 | 1): boolean {
    return side * this.pose.yaw > 10;
  }
}
