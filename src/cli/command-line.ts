/** A command that can be typed to do the same again, in a project that has Graft. The same as `typedCommand`. */
export function repeatableCommand(...typed: Parameters<typeof typedCommand>): string {
  return `npx ${typedCommand(...typed)}`;
}

/**
 * What was typed, quoted where a shell would need it.
 *
 * @param args what came after `graft`
 * @param additions options that were not given but drawn or found, such as the seed; each is left out where it was given
 */
export function typedCommand(
  args: readonly string[],
  additions: Readonly<Record<string, string | number>> = {},
): string {
  const missing = Object.entries(additions).filter(
    ([option]) => !args.some((arg) => arg === option || arg.startsWith(`${option}=`)),
  );
  const all = [...args, ...missing.flatMap(([option, value]) => [option, String(value)])];
  return ['graft', ...all.map(quoted)].join(' ');
}

/** In single quotes nothing means anything to a shell; a quote itself has to stand outside. */
function quoted(arg: string): string {
  return /^[\w@%+=:,./-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`;
}
