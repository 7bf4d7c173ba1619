import { shellWord } from '../shell-word.js';
import { ownCommandForReports } from './own-command.js';

interface RepeatOptions {
  /** Options that Graft chose, such as the seed; each is left out if it was typed. */
  readonly additions?: Readonly<Record<string, string | number>>;
  /** Typed options that a repetition must not have, and whether a value follows them. */
  readonly without?: Readonly<Record<string, 'flag' | 'value'>>;
  /** What starts Graft. */
  readonly own?: string;
}

/**
 * A command that repeats what was typed, from the same folder, quoted where a shell needs it.
 *
 * @param args what came after `graft`
 */
export function repeatableCommand(
  args: readonly string[],
  { additions = {}, without = {}, own = ownCommandForReports() }: RepeatOptions = {},
): string {
  const kept = withoutOptions(args, without);
  const missing = Object.entries(additions).filter(
    ([option]) => !kept.some((arg) => arg === option || arg.startsWith(`${option}=`)),
  );
  const all = [...kept, ...missing.flatMap(([option, value]) => [option, String(value)])];
  return [own, ...all.map((word) => shellWord(word))].join(' ');
}

function withoutOptions(
  args: readonly string[],
  without: Readonly<Record<string, 'flag' | 'value'>>,
): string[] {
  const kept: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const [name] = args[at].split('=', 1);
    // What follows is no option.
    if (name === '--') return [...kept, ...args.slice(at)];
    if (!Object.hasOwn(without, name)) kept.push(args[at]);
    else if (without[name] === 'value' && name === args[at]) at++;
  }
  return kept;
}
