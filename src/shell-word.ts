/** An argument as a POSIX shell takes it. It interprets nothing inside single quotes; a single quote itself must be outside. */
export function shellWord(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}
