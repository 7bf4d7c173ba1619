import { shellWord } from '../shell-word.js';

/** A command that repeats what was typed, in a project that has Graft. Takes the arguments of `typedCommand`. */
export function repeatableCommand(...typed: Parameters<typeof typedCommand>): string {
  return `npx ${typedCommand(...typed)}`;
}

/**
 * What was typed, quoted where a shell needs it.
 *
 * @param args what came after `graft`
 * @param additions options that Graft chose, such as the seed; each is left out if it was typed
 */
export function typedCommand(
  args: readonly string[],
  additions: Readonly<Record<string, string | number>> = {},
): string {
  const missing = Object.entries(additions).filter(
    ([option]) => !args.some((arg) => arg === option || arg.startsWith(`${option}=`)),
  );
  const all = [...args, ...missing.flatMap(([option, value]) => [option, String(value)])];
  return ['graft', ...all.map(shellWord)].join(' ');
}
