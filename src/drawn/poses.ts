import type { Random } from '../random.js';
import { drawCollar } from './accessories.js';
import { bust, peek } from './bust.js';
import { type Canvas, place } from './canvas.js';
import { pickWeighted } from './choose.js';
import { curlUp, lieFront, lieTurned } from './lying.js';
import type { Dressed, Posed, PoseName } from './pose.js';
import { sitFront, sitTurned } from './sitting.js';
import { stand } from './standing.js';
import type { Subject } from './subject.js';

/** The animal in a pose. It looks or walks to the right; its ground is y = 0. */
export function drawPose(canvas: Canvas, random: Random, subject: Subject, name: PoseName): Posed {
  const collar = drawCollar(canvas, random);
  const sleepy = name === 'rest' ? 0.4 : 0.02;
  const eyes = random.uniform() < sleepy ? 0 : random.uniform() < 0.15 ? 0.5 : random.uniform(0.8, 1);
  // Dogs pant.
  const mouth = pickWeighted(
    random,
    subject.kind === 'cat'
      ? { closed: 0.84, open: 0.12, tongue: 0.04 }
      : { closed: 0.45, open: 0.2, tongue: 0.35 },
  );
  const dressed: Dressed = {
    subject,
    collar,
    face: (yaw) => ({
      yaw: Math.min(Math.max(yaw + random.normal() * 15, -36), 40),
      pitch: random.normal() * 6 - 2,
      tilt: random.normal() * 7,
      eyes,
      mouth,
    }),
    head: (x, y, pose) =>
      place(subject.drawHead(canvas, random, pose), { x, y, turn: pose.tilt, scale: subject.headScale }),
  };
  switch (name) {
    case 'bust':
      return bust(canvas, random, dressed);
    case 'peek':
      return peek(canvas, random, dressed);
    case 'sitFront':
      return sitFront(canvas, random, dressed);
    case 'sitTurned':
      return sitTurned(canvas, random, dressed);
    case 'lieTurned':
      return lieTurned(canvas, random, dressed);
    case 'lieFront':
      return lieFront(canvas, random, dressed, false);
    case 'rest':
      return lieFront(canvas, random, dressed, true);
    case 'curl':
      return curlUp(canvas, random, dressed);
    case 'stand':
      return stand(canvas, random, dressed);
  }
}
