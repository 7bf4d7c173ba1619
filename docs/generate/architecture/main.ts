/* `npm run architecture` prints the rooms of src/ and what they import, counted in the code. */
import { backwardArrows, measureArchitecture, roomOf } from './measure.js';
import { ROOMS } from './rooms.js';

const architecture = measureArchitecture();
const { arrows, circles, entryPoints, files, longFiles } = architecture;

const LINES = ['Rooms, and the rooms that each one imports (number of imports):'];
for (const { name, holds } of ROOMS) {
  const count = files.filter((file) => roomOf(file) === name).length;
  const used = [...(arrows.get(name) ?? [])].filter(([room]) => ROOMS.some((other) => other.name === room));
  LINES.push(`  ${name.padEnd(13)} ${String(count).padStart(4)} files  ${holds}`);
  if (used.length > 0)
    LINES.push(`${' '.repeat(27)}<- ${used.map(([room, times]) => `${room} ${times}`).join(', ')}`);
}
const backwards = backwardArrows(architecture);
LINES.push('', `Arrows against the order: ${backwards.join(', ') || 'none'}`);
LINES.push(`Circles: ${circles.map((members) => members.join(' <-> ')).join('; ') || 'none'}`);
LINES.push('', 'Names exported:');
for (const [entry, { values, types }] of entryPoints) {
  LINES.push(`  ${entry.padEnd(20)} ${values} values, ${types} types`);
}
LINES.push('', `Files over 300 lines: ${longFiles.size === 0 ? 'none' : ''}`);
for (const [file, count] of longFiles) LINES.push(`  ${String(count).padStart(4)} ${file}`);
console.log(LINES.join('\n'));
