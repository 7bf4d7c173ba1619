import { type Canvas, ellipse, fill, stroke } from './canvas.js';
import { BLACK, type Color, darker, lighter, WHITE } from './color.js';
import { type Point, path } from './geometry.js';

export interface Eye {
  readonly center: Point;
  /** Half the width and half the height of the open eye. */
  readonly width: number;
  readonly height: number;
  /** -1 for the eye on the left of the picture. */
  readonly side: -1 | 1;
  /** How far the outer corner is above the inner one. */
  readonly slant: number;
  /** From 0 (closed) to 1. */
  readonly open: number;
  readonly iris: Color;
  readonly rim: Color;
  /** Half the width of the pupil. */
  readonly pupil: number;
  /** Where it looks, from -1 to 1. */
  readonly gaze: number;
  /** How much white shows at the corners: none in a cat's eye. */
  readonly white: boolean;
}

export function drawEye(canvas: Canvas, eye: Eye): string {
  if (eye.open < 0.15) return closedEye(eye);
  const { width, rim, gaze, pupil, white } = eye;
  const [x, y] = eye.center;
  const height = eye.height * (0.35 + 0.65 * eye.open);
  const opening = lidOpening(eye, height);
  const irisX = x + gaze * width * 0.22;
  const reach = white ? eye.height * 1.02 : width * 1.25;
  const iris = canvas.radial(
    [
      { offset: 0, color: lighter(eye.iris, 0.35) },
      { offset: 0.6, color: eye.iris },
      { offset: 1, color: darker(eye.iris, 0.55) },
    ],
    { x: 0.5, y: 0.66, radius: 0.6 },
  );
  const pupilHeight = Math.max(pupil, eye.height * 0.84);
  const inside = [
    white ? fill(opening, [240, 234, 228]) : '',
    ellipse(irisX, y, reach, reach, iris),
    ellipse(irisX, y, pupil, white ? pupil : pupilHeight, [20, 16, 22]),
    // The lid's shadow.
    ellipse(x, y - height * 1.25, width * 1.3, height * 0.8, BLACK, 0.3),
  ].join('');
  const shine = eye.height * 0.3;
  const shineX = irisX + canvas.light * eye.width * 0.27;
  return [
    stroke(opening, rim, 6.5),
    fill(opening, eye.iris),
    canvas.clipped(opening, inside),
    stroke(upperLid(eye, height), rim, 4.5),
    ellipse(shineX, y - height * 0.36, shine, shine * 1.1, WHITE, 0.95),
    ellipse(
      irisX - canvas.light * eye.width * 0.25,
      y + height * 0.38,
      shine * 0.45,
      shine * 0.45,
      WHITE,
      0.6,
    ),
  ].join('');
}

/** Inner and outer corner. */
function corners({ center: [x, y], width, side, slant }: Eye): [Point, Point] {
  return [
    [x - side * width, y + slant * 0.7],
    [x + side * width, y - slant * 0.5],
  ];
}

function lidOpening(eye: Eye, height: number): string {
  const [inner] = corners(eye);
  const [x, y] = eye.center;
  const { side, width } = eye;
  const nearOuter: Point = [x + side * width * 0.72, y + height * 1.18];
  const nearInner: Point = [x - side * width * 0.55, y + height * 1.3];
  return path`${upperLid(eye, height)}C${nearOuter} ${nearInner} ${inner}Z`;
}

function upperLid(eye: Eye, height: number): string {
  const [inner, outer] = corners(eye);
  const [x, y] = eye.center;
  const { side, width } = eye;
  const nearInner: Point = [x - side * width * 0.62, y - height * 1.22];
  const nearOuter: Point = [x + side * width * 0.5, y - height * 1.4];
  return path`M${inner}C${nearInner} ${nearOuter} ${outer}`;
}

function closedEye(eye: Eye): string {
  const [inner, outer] = corners(eye);
  const [x, y] = eye.center;
  const lid = path`M${inner}Q${x} ${y + eye.height * 0.8} ${outer}`;
  return stroke(lid, eye.rim, 5.5);
}
