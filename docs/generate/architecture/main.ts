/* `npm run architecture`: the rooms of src/ and what they import, counted from the code itself. */
import { backwardArrows, measureArchitecture, roomOf } from './measure.js';
import { rooms } from './rooms.js';

const architecture = measureArchitecture();
const { arrows, circles, entryPoints, files, longFiles } = architecture;

const lines = ['Rooms, and the rooms that each one imports (number of imports):'];
for (const { name, holds } of rooms) {
  const count = files.filter((file) => roomOf(file) === name).length;
  const used = [...(arrows.get(name) ?? [])].filter(([room]) => rooms.some((other) => other.name === room));
  lines.push(`  ${name.padEnd(13)} ${String(count).padStart(4)} files  ${holds}`);
  if (used.length > 0)
    lines.push(`${' '.repeat(27)}<- ${used.map(([room, times]) => `${room} ${times}`).join(', ')}`);
}
const backwards = backwardArrows(architecture);
lines.push('', `Arrows against the order: ${backwards.join(', ') || 'none'}`);
lines.push(`Circles: ${circles.map((members) => members.join(' <-> ')).join('; ') || 'none'}`);
lines.push('', 'Names exported:');
for (const [entry, { values, types }] of entryPoints) {
  lines.push(`  ${entry.padEnd(20)} ${values} values, ${types} types`);
}
lines.push('', `Files over 300 lines: ${longFiles.size === 0 ? 'none' : ''}`);
for (const [file, count] of longFiles) lines.push(`  ${String(count).padStart(4)} ${file}`);
console.log(lines.join('\n'));
