/** How the photographs of a class are drawn. */
export interface ClassMark {
  readonly colour: string;
  readonly shape: Shape;
}

export const SHAPES = ['disc', 'square', 'triangle', 'diamond', 'cross'] as const;
export type Shape = (typeof SHAPES)[number] | 'ring';

/* Eight colours that differ in hue and in lightness, so that they are told apart with any colour vision. Each has a contrast
   of at least 3 with the ground. */
const LIGHT = ['#0067b1', '#d1480a', '#00876c', '#a83279', '#8a6a00', '#5b3fa8', '#5d7a8a', '#7a1220'];
const DARK = ['#5db4f5', '#ff8f5a', '#2fcfa5', '#f28ac9', '#e6c64c', '#b19dff', '#9db8c7', '#ff6f7d'];
const LIGHT_GREY = '#6f7a75';
const DARK_GREY = '#93a09b';

/** More classes than colours get the same colours in other shapes. Beyond 40 they repeat. */
export function markOf(position: number, dark: boolean): ClassMark {
  const colours = dark ? DARK : LIGHT;
  if (position < 0) return { colour: dark ? DARK_GREY : LIGHT_GREY, shape: 'ring' };
  return {
    colour: colours[position % colours.length],
    shape: SHAPES[Math.floor(position / colours.length) % SHAPES.length],
  };
}

/** The outline of a shape around (0, 0). Discs, squares and so on look equally large. */
export function tracePath(path: CanvasPath, shape: Shape, radius: number): void {
  if (shape === 'disc' || shape === 'ring') {
    path.arc(0, 0, radius, 0, 2 * Math.PI);
    return;
  }
  const corners = CORNERS[shape];
  corners.forEach(([x, y], at) => {
    if (at === 0) path.moveTo(x * radius, y * radius);
    else path.lineTo(x * radius, y * radius);
  });
  path.closePath();
}

const CORNERS: Readonly<Record<Exclude<Shape, 'disc' | 'ring'>, readonly (readonly [number, number])[]>> = {
  square: [
    [-0.9, -0.9],
    [0.9, -0.9],
    [0.9, 0.9],
    [-0.9, 0.9],
  ],
  triangle: [
    [0, -1.2],
    [1.15, 0.85],
    [-1.15, 0.85],
  ],
  diamond: [
    [0, -1.3],
    [1.3, 0],
    [0, 1.3],
    [-1.3, 0],
  ],
  cross: [
    [-0.4, -1.2],
    [0.4, -1.2],
    [0.4, -0.4],
    [1.2, -0.4],
    [1.2, 0.4],
    [0.4, 0.4],
    [0.4, 1.2],
    [-0.4, 1.2],
    [-0.4, 0.4],
    [-1.2, 0.4],
    [-1.2, -0.4],
    [-0.4, -0.4],
  ],
};

/** The same outline as text, for a small drawing beside a name. */
export function pathText(shape: Shape, radius: number): string {
  if (shape === 'disc' || shape === 'ring') {
    return `M${-radius} 0a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0z`;
  }
  return `M${CORNERS[shape].map(([x, y]) => `${x * radius} ${y * radius}`).join('L')}z`;
}
