import { InvalidArgumentError } from 'commander';

/** --set key=value, which may be repeated. */
export function collectSettings(
  text: string,
  sofar: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Expected key=value, for example imageSize=224.');
  return { ...sofar, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}
