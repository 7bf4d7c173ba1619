import { ownPlatform } from './own-platform.js';

/**
 * An argument as a shell takes it. POSIX shells interpret nothing inside single quotes; a single quote itself must be
 * outside. For Windows see `windowsWord`.
 */
export function shellWord(argument: string, platform = ownPlatform()): string {
  if (platform === 'win32') return windowsWord(argument);
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/**
 * An argument that means the same in the Command Prompt, PowerShell and Git Bash. All three know double quotes. A comma
 * makes a list in PowerShell, which also divides `-a.b`, and a backslash outside of quotes means nothing in Git Bash. A
 * backslash before the closing quote would belong to the quote. Only for what no quotes keep from every shell, `$` and
 * the backtick, PowerShell decides, the usual shell of Windows.
 */
function windowsWord(argument: string): string {
  if (/^[\w+=:./-]+$/.test(argument) && !/^-.*[.:]/.test(argument)) return argument;
  const quoted = argument.replace(/[`$]/g, '`$&').replaceAll('"', '""').replace(/\\+$/, '$&$&');
  return `"${quoted}"`;
}
