import { InvalidArgumentError, Option } from 'commander';

/** Parsers of option values. Each says what it expected; commander adds the option and the value. */

export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < minimum || text.trim() === '') {
      throw new InvalidArgumentError(`Expected a whole number of at least ${minimum}.`);
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

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(Number.isFinite(value) && value > 0)) throw new InvalidArgumentError('Expected a number above 0.');
  return value;
}

/** --language: of what a command writes for people to read later; what it prints is English. */
export function languageOption(): Option {
  return new Option('--language <en|tr>', 'language of report.html and its figures: English or Turkish')
    .choices(['en', 'tr'])
    .default('en');
}
