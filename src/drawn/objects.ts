import type { Random } from '../random.js';
import { type Canvas, ellipse, fill, rectangle, stroke } from './canvas.js';
import { chance, pick } from './choose.js';
import { type Color, darker, hue, lighter, mix, vary, WHITE } from './color.js';
import { blob, path, polygon } from './geometry.js';

/** Kinds of objects in drawn scenes, in alphabetical order. */
export const OBJECT_KINDS = ['balloon', 'bench', 'bicycle', 'boat', 'car', 'house', 'lamp', 'tree'] as const;

/** An object that can be in a drawn scene. */
export type ObjectKind = (typeof OBJECT_KINDS)[number];

/** About 100 units high or wide, standing at (0, 0) with its middle; y grows downwards. */
type Drawer = (canvas: Canvas, random: Random) => string;

const METAL: Color = [70, 74, 82];
const WOOD: Color = [146, 98, 58];

const strong = (random: Random): Color =>
  hue(random.uniform(0, 360), random.uniform(0.5, 0.8), random.uniform(0.38, 0.58));

const balloon: Drawer = (canvas, random) => {
  const colors = [strong(random), chance(random, 0.5) ? WHITE : strong(random)];
  const outline = path`M0 -34 C${-14} -44 ${-40} -62 ${-40} -92 C${-40} -118 ${-22} -134 0 -134 C22 -134 40 -118 40 -92 C40 -62 14 -44 0 -34Z`;
  const gores = [-27, -9, 9, 27].map((x, index) =>
    fill(path`M0 -136 Q${x * 2.1} -96 0 -32 Q${x * 1.05} -96 0 -136Z`, colors[index % 2]),
  );
  const basket = rectangle(-9, -16, 18, 16, vary(random, WOOD), { corner: 3 });
  const ropes = stroke('M-9 -16L-13 -46M9 -16L13 -46', METAL, 1.4);
  const shine = canvas.glow(canvas.light * 14, -108, 20, 24, { color: WHITE, opacity: 0.5 });
  return (
    ropes + fill(outline, canvas.round(colors[0])) + canvas.clipped(outline, gores.join('') + shine) + basket
  );
};

const bench: Drawer = (_, random) => {
  const wood = vary(random, chance(random, 0.7) ? WOOD : strong(random), 16);
  const width = random.uniform(54, 66);
  const slats = [-62, -52, -42].map((y) => rectangle(-width, y, 2 * width, 7, wood, { corner: 2 }));
  const seat = rectangle(-width - 2, -30, 2 * width + 4, 8, lighter(wood, 0.15), { corner: 2 });
  const legs = stroke(
    path`M${-width + 8} 0V-62M${width - 8} 0V-62M${-width + 16} 0V-26M${width - 16} 0V-26`,
    METAL,
    5,
  );
  return legs + slats.join('') + seat + rectangle(-width - 2, -24, 2 * width + 4, 3, darker(wood, 0.3));
};

const bicycle: Drawer = (_, random) => {
  const paint = strong(random);
  const wheel = (x: number): string => {
    const spokes = Array.from({ length: 6 }, (__, index) => {
      const angle = (Math.PI * index) / 6;
      const [dx, dy] = [25 * Math.cos(angle), 25 * Math.sin(angle)];
      return path`M${x - dx} ${-28 - dy}L${x + dx} ${-28 + dy}`;
    });
    return (
      stroke(path`M${x - 28} -28a28 28 0 1 0 56 0a28 28 0 1 0 -56 0`, METAL, 5) +
      stroke(spokes.join(''), [150, 155, 160], 1)
    );
  };
  const frame = stroke('M-38 -28L-18 -72L24 -66L0 -30ZM0 -30L-18 -72M24 -66L38 -28M24 -66L21 -82', paint, 5);
  const bar = stroke(chance(random, 0.5) ? 'M10 -84Q22 -90 30 -80' : 'M12 -82H32', METAL, 4);
  const saddle =
    fill('M-30 -80Q-18 -84 -6 -79Q-16 -74 -30 -76Z', METAL) + stroke('M-19 -72L-21 -79', METAL, 4);
  return wheel(-38) + wheel(38) + frame + bar + saddle + ellipse(0, -30, 5, 5, METAL);
};

const boat: Drawer = (canvas, random) => {
  const hull = strong(random);
  const sail = chance(random, 0.6) ? vary(random, [246, 240, 226], 10) : lighter(strong(random), 0.35);
  const body = polygon([
    [-52, -24],
    [56, -24],
    [38, 0],
    [-38, 0],
  ]);
  const mast = rectangle(-2, -134, 4, 112, darker(WOOD, 0.2));
  const main = fill('M4 -130Q46 -70 48 -34H4Z', canvas.fade(sail, darker(sail, 0.14), 'right'));
  const jib = chance(random, 0.75) ? fill('M-5 -118Q-32 -70 -40 -34H-5Z', darker(sail, 0.07)) : '';
  const stripe = rectangle(-54, -20, 112, 5, lighter(hull, 0.55));
  const water = stroke('M-60 2Q-44 -5 -30 2T0 2T30 2T60 2', [214, 232, 240], 3, 0.8);
  return mast + main + jib + fill(body, hull) + canvas.clipped(body, stripe) + water;
};

const car: Drawer = (canvas, random) => {
  const paint = vary(random, strong(random), 12);
  const tall = random.uniform(58, 70);
  const roof = path`M-36 -34L-24 ${-tall}H${random.uniform(18, 34)}L44 -34Z`;
  const glass: Color = [176, 208, 224];
  const cabin = fill(roof, darker(paint, 0.1));
  const windows =
    fill(path`M-28 -36L-19 ${-tall + 6}H2V-36Z`, glass) + fill(path`M7 -36V${-tall + 6}H20L36 -36Z`, glass);
  const body = rectangle(-66, -40, 132, 28, canvas.fade(lighter(paint, 0.2), darker(paint, 0.15)), {
    corner: 12,
  });
  const wheels = [-38, 38].map(
    (x) => ellipse(x, -13, 14, 14, [36, 36, 40]) + ellipse(x, -13, 6, 6, [190, 194, 198]),
  );
  const lights =
    ellipse(62, -30, 5, 4, [250, 232, 160]) + rectangle(-66, -33, 7, 8, [200, 40, 40], { corner: 2 });
  return cabin + windows + body + stroke('M4 -38V-16', darker(paint, 0.4), 1.5) + lights + wheels.join('');
};

const house: Drawer = (canvas, random) => {
  const wall = vary(
    random,
    pick(random, [
      [232, 216, 190],
      [214, 160, 130],
      [226, 226, 218],
      [186, 198, 206],
    ] as const),
    12,
  );
  const roof = vary(
    random,
    pick(random, [
      [150, 62, 46],
      [96, 70, 60],
      [82, 92, 110],
    ] as const),
    12,
  );
  const half = random.uniform(44, 56);
  const height = random.uniform(54, 70);
  const top = height + random.uniform(34, 48);
  const walls = rectangle(
    -half,
    -height,
    2 * half,
    height,
    canvas.fade(lighter(wall, 0.15), darker(wall, 0.1), 'right'),
  );
  const gable = fill(
    polygon([
      [-half - 9, -height],
      [0, -top],
      [half + 9, -height],
    ]),
    roof,
  );
  const chimney = chance(random, 0.7) ? rectangle(half * 0.4, -top + 4, 12, 26, darker(roof, 0.25)) : '';
  const door = rectangle(-8, -30, 16, 30, darker(strong(random), 0.15), { corner: 2 });
  const lit = chance(random, 0.3) ? ([252, 224, 140] as const) : ([150, 184, 206] as const);
  const windows = [-half + 10, half - 28].map(
    (x) =>
      rectangle(x, -height + 14, 18, 18, lit) +
      stroke(path`M${x + 9} ${-height + 14}v18M${x} ${-height + 23}h18`, WHITE, 2) +
      stroke(path`M${x} ${-height + 14}h18v18h${-18}Z`, WHITE, 2),
  );
  return chimney + walls + gable + door + windows.join('');
};

const lamp: Drawer = (canvas, random) => {
  const metal = vary(random, chance(random, 0.6) ? METAL : [52, 78, 66], 12);
  const height = random.uniform(112, 136);
  const pole = stroke(path`M0 0V${-height}`, metal, 5) + rectangle(-8, -6, 16, 6, metal, { corner: 2 });
  const shine = (x: number, y: number): string =>
    canvas.glow(x, y, 22, 22, { color: [255, 236, 160], opacity: 0.75 });
  if (chance(random, 0.5)) {
    const head = polygon([
      [-9, -height + 2],
      [9, -height + 2],
      [13, -height - 22],
      [-13, -height - 22],
    ]);
    const hat = fill(path`M-17 ${-height - 22}L0 ${-height - 34}L17 ${-height - 22}Z`, metal);
    return pole + shine(0, -height - 10) + fill(head, [252, 236, 176]) + stroke(head, metal, 2.5) + hat;
  }
  const arm = stroke(path`M0 ${-height}Q4 ${-height - 18} 26 ${-height - 16}`, metal, 5);
  const head = fill(path`M20 ${-height - 20}h22l-4 10h-16Z`, metal);
  return pole + arm + shine(30, -height - 4) + head + ellipse(30, -height - 8, 8, 4, [252, 236, 176]);
};

const tree: Drawer = (canvas, random) => {
  const green = vary(
    random,
    pick(random, [
      [74, 124, 58],
      [104, 140, 62],
      [58, 104, 74],
      [196, 122, 50],
    ] as const),
    16,
  );
  const trunk = vary(random, [108, 76, 52], 12);
  if (chance(random, 0.35)) {
    const layers = [0, 1, 2].map((layer) => {
      const [y, half] = [-20 - 32 * layer, 42 - 9 * layer];
      return fill(
        path`M${-half} ${y}L0 ${y - 52}L${half} ${y}Q0 ${y + 9} ${-half} ${y}Z`,
        lighter(green, 0.08 * layer),
      );
    });
    return rectangle(-5, -24, 10, 24, trunk) + layers.join('');
  }
  const stem = fill('M-8 0Q-4 -34 -6 -62H6Q4 -34 9 0Z', trunk);
  const crown = [
    [-24, -70, 28],
    [24, -72, 28],
    [0, -98, 34],
    [0, -72, 30],
  ].map(([x, y, radius]) =>
    fill(blob(random, x, y, radius, radius * 0.92), mix(green, darker(green, 0.3), random.uniform(0, 0.5))),
  );
  const light = canvas.glow(canvas.light * 16, -104, 30, 26, { color: [240, 246, 190], opacity: 0.35 });
  return stem + crown.join('') + light;
};

/** Draws an object of a kind. */
export const drawObject: Readonly<Record<ObjectKind, Drawer>> = {
  balloon,
  bench,
  bicycle,
  boat,
  car,
  house,
  lamp,
  tree,
};
