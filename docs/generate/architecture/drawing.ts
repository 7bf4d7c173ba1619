import type { Architecture } from './measure.js';
import { roomOf } from './measure.js';
import { type Place, ROOMS, type Room } from './rooms.js';

const ROW = 34;
const TOP = 72;
const WIDTH = 920;

/** Fill and line of a room, by where it runs; the legend explains them. */
const COLOURS: Readonly<Record<Place, readonly [fill: string, line: string]>> = {
  core: ['#E6F1F8', '#0072B2'],
  border: ['#FBEBDD', '#D55E00'],
  node: ['#F3F4F6', '#AEB5BD'],
  browser: ['#E8F5EF', '#009E73'],
};

const LEGEND: Readonly<Record<Place, string>> = {
  core: 'runs in Node and in a browser',
  border: 'the border to the platform',
  node: 'runs in Node',
  browser: 'runs in a browser',
};

/** The picture in docs/architecture.md: each room, its contents, and the packages that few other rooms import. */
export function architectureDrawing(architecture: Architecture): string {
  const height = TOP + ROOMS.length * ROW + 60;
  const label = 'The rooms of Graft, from the ground up';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${label}" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" style="max-width:100%;height:auto" font-family="Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', Arial, sans-serif" font-size="13" fill="#1B1F24">`,
    `<title>${label}</title>`,
    `<desc>${ROOMS.length} rooms from ${ROOMS[0].name} at the top to ${ROOMS.at(-1)!.name} at the bottom. A room imports only from rooms above it.</desc>`,
    `<rect width="${WIDTH}" height="${height}" fill="#FFFFFF"/>`,
    heading(32, 'Room in src/'),
    heading(166, 'What it holds'),
    heading(650, 'Packages from outside'),
    `<path d="M32,56H${WIDTH - 32}" stroke="#AEB5BD"/>`,
    ...ROOMS.flatMap((room, index) => row(room, TOP + index * ROW, architecture)),
    ...legend(TOP + ROOMS.length * ROW + 24),
    '</svg>\n',
  ].join('\n');
}

function heading(x: number, text: string): string {
  return `<text x="${x}" y="44" font-size="12" font-weight="500" fill="#5B6470">${text}</text>`;
}

function row({ name, holds, place }: Room, y: number, architecture: Architecture): string[] {
  const [fill, line] = COLOURS[place];
  const packages = packagesOf(name, architecture);
  return [
    `<rect x="32" y="${y}" width="116" height="26" rx="6" fill="${fill}" stroke="${line}" stroke-width="1.25"/>`,
    `<text x="90" y="${y + 18}" font-weight="600" text-anchor="middle">${name}</text>`,
    `<text x="166" y="${y + 18}">${holds.replaceAll('`', '').replaceAll('&', '&amp;')}</text>`,
    ...(packages.length > 0
      ? [`<text x="650" y="${y + 18}" font-size="12" fill="#5B6470">${packages.join(', ')}</text>`]
      : []),
  ];
}

/** At most three npm packages that a room imports, without those that half the rooms import. */
function packagesOf(room: string, { imports }: Architecture): string[] {
  const names = imports
    .filter(
      ({ from, target }) =>
        roomOf(from) === room && /^[@a-z][\w@./-]*$/.test(target) && !target.startsWith('src/'),
    )
    .map(({ target }) =>
      target
        .split('/')
        .slice(0, target.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    .filter((name) => !/^(?:node:|@graft-vision\/graft$|zod$)/.test(name));
  const unique = [...new Set(names)].sort();
  return unique.length > 3 ? [...unique.slice(0, 2), `${unique.length - 2} more`] : unique;
}

function legend(y: number): string[] {
  return (Object.keys(LEGEND) as Place[]).flatMap((place, index) => {
    const [fill, line] = COLOURS[place];
    const x = 32 + index * 220;
    return [
      `<rect x="${x}" y="${y}" width="16" height="16" rx="4" fill="${fill}" stroke="${line}" stroke-width="1.25"/>`,
      `<text x="${x + 24}" y="${y + 13}" font-size="12" fill="#5B6470">${LEGEND[place]}</text>`,
    ];
  });
}
