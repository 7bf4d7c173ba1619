import { InvalidArgumentError, Option } from 'commander';

/** Parsers of option values. Each says what it expected; commander adds the option and the value. */

export function wholeNumber(minimum: number, maximum = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < minimum || value > maximum || text.trim() === '') {
      const range =
        maximum === Number.MAX_SAFE_INTEGER ? `of at least ${minimum}` : `from ${minimum} to ${maximum}`;
      throw new InvalidArgumentError(`Expected a whole number ${range}.`);
    }
    return value;
  };
}

/** A number between 0 and 1, both excluded. */
export function fraction(text: string): number {
  const value = Number(text);
  if (!(value > 0 && value < 1) || text.trim() === '') {
    throw new InvalidArgumentError('Expected a number between 0 and 1.');
  }
  return value;
}

/** A number from 0 to 1. */
export function probability(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0 && value <= 1)) {
    throw new InvalidArgumentError('Expected a number from 0 to 1.');
  }
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(Number.isFinite(value) && value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** A number above 0, also as a fraction: 1/255. */
export function factor(text: string): number {
  const parts = text.split('/').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  const value = parts.length === 2 ? parts[0] / parts[1] : parts.length === 1 ? parts[0] : Number.NaN;
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Expected a number above 0, such as 1/255.');
}

/** One number for each channel, or one for all. */
export function channelNumbers(text: string): number[] {
  const numbers = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (numbers.every(Number.isFinite)) {
    if (numbers.length === 3) return numbers;
    if (numbers.length === 1) return [numbers[0], numbers[0], numbers[0]];
  }
  throw new InvalidArgumentError(
    'Expected one number, or three for red, green and blue, such as 0.485,0.456,0.406.',
  );
}

/** --device: where a command computes. */
export function deviceOption(): Option {
  return new Option(
    '--device <where>',
    'where to compute: cpu; webgpu: on a graphics card; auto: on one only if it is real, right and faster (default: cpu)',
  ).choices(['auto', 'cpu', 'webgpu']);
}

/** --language: of what a command writes for people to read later; what it prints is English. */
export function languageOption(): Option {
  return new Option('--language <en|tr>', 'language of report.html and its figures: English or Turkish')
    .choices(['en', 'tr'])
    .default('en');
}
