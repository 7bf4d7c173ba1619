import type { Random } from '../../random.js';
import { type Canvas, ellipse, fill, rectangle, stroke } from '../canvas.js';
import { chance, pick } from '../choose.js';
import { type Color, darker, hue, lighter, mix, vary } from '../color.js';
import { path, polygon, smoothOpen } from '../geometry.js';
import { drawCurtain, drawCushion, drawWindow, furnish } from './furniture.js';
import { drawPottedPlant } from './plants.js';
import { type Setting, SIDE } from './setting.js';
import { drawFloor, drawWall, INDOOR_HAZE, WOODS, wallColor } from './walls.js';

/** A room with furniture along the wall. */
export function livingRoom(canvas: Canvas, random: Random): Setting {
  const floor = random.uniform(225, 285);
  const wood = vary(random, pick(random, WOODS), 10);
  const back =
    drawWall(canvas, random, floor) +
    furnish(canvas, random, floor, wood) +
    drawFloor(canvas, random, floor, wood);
  return { back, front: '', ground: [floor + 50, 388], haze: INDOOR_HAZE, light: 'room' };
}

/** On a sofa among cushions. */
export function sofa(canvas: Canvas, random: Random): Setting {
  const color = hue(random.uniform(0, 360), random.uniform(0.12, 0.5), random.uniform(0.3, 0.68));
  const top = random.uniform(130, 180);
  const seat = random.uniform(300, 330);
  const parts = [drawWall(canvas, random, 300)];
  if (chance(random, 0.6))
    parts.push(
      drawWindow(canvas, random, { x: random.uniform(30, 240), y: 16, width: 110, height: top - 30 }),
    );
  for (const left of [-30, 198])
    parts.push(rectangle(left, top, 226, 240, canvas.round(color), { corner: 30 }));
  parts.push(canvas.shade(200, seat, 260, 34, 0.4));
  for (const side of [-1, 1]) {
    if (chance(random, 0.75)) {
      const cushion = hue(random.uniform(0, 360), 0.45, random.uniform(0.45, 0.72));
      parts.push(
        drawCushion(canvas, random, {
          x: 200 + side * random.uniform(118, 165),
          y: seat + 10,
          size: random.uniform(80, 110),
          color: cushion,
        }),
      );
    }
  }
  parts.push(
    rectangle(-10, seat - 6, 420, 80, canvas.fade(lighter(color, 0.16), darker(color, 0.1)), { corner: 22 }),
  );
  parts.push(stroke(path`M200 ${seat}v70`, darker(color, 0.4), 2.5, 0.5));
  parts.push(rectangle(-10, seat + 52, 420, 80, canvas.fade(darker(color, 0.3), darker(color, 0.12))));
  return {
    back: parts.join(''),
    front: '',
    ground: [seat + 18, seat + 40],
    haze: INDOOR_HAZE,
    light: 'room',
  };
}

/** On the sill of a large window. */
export function windowSill(canvas: Canvas, random: Random): Setting {
  const sill = random.uniform(310, 345);
  const left = random.uniform(-30, 50);
  const width = random.uniform(300, 390);
  const curtain = hue(random.uniform(0, 360), random.uniform(0.15, 0.5), random.uniform(0.5, 0.78));
  const wood: Color = chance(random, 0.6) ? [236, 230, 220] : vary(random, pick(random, WOODS), 8);
  const parts = [
    drawWall(canvas, random, SIDE),
    drawWindow(canvas, random, { x: left, y: 26, width, height: sill - 34 }),
    drawCurtain(canvas, { x: -6, y: 0, width: random.uniform(30, 70), height: sill, color: curtain }),
    drawCurtain(canvas, { x: SIDE - random.uniform(20, 60), y: 0, width: 90, height: sill, color: curtain }),
  ];
  if (chance(random, 0.5))
    parts.push(drawPottedPlant(canvas, random, random.uniform(40, 360), sill + 8, random.uniform(80, 130)));
  parts.push(rectangle(-10, sill, 420, 46, canvas.fade(lighter(wood, 0.3), wood)));
  parts.push(rectangle(-10, sill + 44, 420, 14, darker(wood, 0.3)));
  return {
    back: parts.join(''),
    front: '',
    ground: [sill + 16, sill + 38],
    haze: INDOOR_HAZE,
    light: 'room',
  };
}

/** Cupboards and tiles. */
export function kitchen(canvas: Canvas, random: Random): Setting {
  const floor = random.uniform(250, 290);
  const cupboard = hue(random.uniform(0, 360), random.uniform(0.1, 0.45), random.uniform(0.45, 0.8));
  const tile = lighter(wallColor(random), 0.55);
  const parts = [rectangle(0, 0, SIDE, floor, tile)];
  for (let x = 0; x < SIDE; x += 32) parts.push(stroke(path`M${x} 0V${floor}`, darker(tile, 0.2), 1.2, 0.6));
  for (let y = 12; y < floor; y += 32) parts.push(stroke(`M0 ${y}H${SIDE}`, darker(tile, 0.2), 1.2, 0.6));
  const top = floor - 110;
  if (chance(random, 0.5))
    parts.push(
      drawWindow(canvas, random, { x: random.uniform(40, 220), y: 14, width: 110, height: top - 34 }),
    );
  parts.push(drawPottedPlant(canvas, random, random.uniform(40, 360), top, 60));
  for (let x = random.uniform(-60, 0); x < SIDE; x += 92) {
    parts.push(rectangle(x, top + 8, 90, 102, canvas.round(cupboard, 0.5)));
    parts.push(
      rectangle(x + 8, top + 18, 74, 84, lighter(cupboard, 0.16), { corner: 3 }),
      ellipse(x + 74, top + 58, 3.5, 3.5, [220, 214, 204]),
    );
  }
  parts.push(rectangle(0, top, SIDE, 12, mix(cupboard, [60, 50, 50], 0.6)));
  parts.push(drawFloor(canvas, random, floor, vary(random, pick(random, WOODS), 10)));
  return { back: parts.join(''), front: '', ground: [floor + 46, 388], haze: INDOOR_HAZE, light: 'room' };
}

/** On a bed with pillows and a blanket in folds. */
export function bed(canvas: Canvas, random: Random): Setting {
  const blanket = hue(random.uniform(0, 360), random.uniform(0.15, 0.55), random.uniform(0.4, 0.75));
  const edge = random.uniform(218, 260);
  const wood = vary(random, pick(random, WOODS), 8);
  const pillow = lighter(wallColor(random), 0.6);
  const parts = [
    drawWall(canvas, random, 240),
    rectangle(-10, edge - 96, 420, 120, canvas.round(wood, 0.6), { corner: 20 }),
  ];
  for (const left of [8, 206])
    parts.push(rectangle(left, edge - 62, 186, 84, canvas.round(pillow, 0.7), { corner: 32 }));
  parts.push(rectangle(-10, edge, 420, 200, canvas.fade(darker(blanket, 0.14), lighter(blanket, 0.1))));
  const pattern = random.integer(3);
  if (pattern === 0) {
    for (let x = -100; x < 520; x += 46)
      parts.push(
        fill(
          polygon([
            [200 + (x - 200) * 0.8, edge],
            [212 + (x - 200) * 0.8, edge],
            [220 + (x - 200) * 1.3, SIDE],
            [200 + (x - 200) * 1.3, SIDE],
          ]),
          lighter(blanket, 0.4),
          0.5,
        ),
      );
  } else if (pattern === 1) {
    for (let dot = 0; dot < 40; dot++)
      parts.push(
        ellipse(random.uniform(0, SIDE), random.uniform(edge + 10, SIDE), 6, 3.5, lighter(blanket, 0.5), 0.8),
      );
  }
  for (let fold = 0; fold < 6; fold++) {
    const [x, y] = [random.uniform(0, SIDE), random.uniform(edge + 20, SIDE)];
    parts.push(
      stroke(
        smoothOpen([
          [x - 50, y],
          [x, y - random.uniform(4, 16)],
          [x + 60, y + 8],
        ]),
        darker(blanket, 0.4),
        3,
        0.3,
      ),
    );
  }
  return { back: parts.join(''), front: '', ground: [edge + 66, 384], haze: INDOOR_HAZE, light: 'room' };
}

/** A photographer's backdrop, or a background that is out of focus. */
export function backdrop(canvas: Canvas, random: Random): Setting {
  const color = hue(random.uniform(0, 360), random.uniform(0.1, 0.6), random.uniform(0.3, 0.82));
  const parts = [
    rectangle(
      0,
      0,
      SIDE,
      SIDE,
      canvas.radial(
        [
          { offset: 0, color: lighter(color, 0.4) },
          { offset: 1, color: darker(color, 0.25) },
        ],
        { x: random.uniform(0.3, 0.7), y: 0.36, radius: 0.8 },
      ),
    ),
  ];
  if (chance(random, 0.6)) {
    for (let spot = 0; spot < 16; spot++) {
      const size = random.uniform(12, 50);
      const glow = hue(random.uniform(0, 360), 0.5, 0.75);
      parts.push(
        ellipse(
          random.uniform(0, SIDE),
          random.uniform(0, SIDE),
          size,
          size,
          mix(lighter(color, 0.5), glow, 0.5),
          random.uniform(0.12, 0.4),
        ),
      );
    }
  }
  const floor = random.uniform(290, 330);
  parts.push(canvas.glow(200, floor + 60, 330, 90, { color: darker(color, 0.1), opacity: 0.7 }));
  return { back: parts.join(''), front: '', ground: [floor + 20, 384], haze: INDOOR_HAZE, light: 'room' };
}
