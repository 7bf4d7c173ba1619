import { UsageError } from './errors.js';
import { nearestNamesHint } from './nearest-names.js';
import { shown } from './shown.js';

/** What a setting may be, for the message when it is something else. */
export interface SettingRule {
  /** Completes the sentence "expects momentum to be ...". */
  readonly expected: string;
  readonly holds: (value: unknown) => boolean;
  /** A hint for a value that is not valid. */
  readonly hint?: (value: unknown) => string | undefined;
}

/** Rules by the settings' names. */
export type SettingRules = Readonly<Record<string, SettingRule>>;

/** One rule for each option of a type: the compiler refuses a rule that is missing, and one for no option. */
export type RulesOf<Options> = { readonly [Name in keyof Required<Options>]: SettingRule };

function numberRule(expected: string, holds: (value: number) => boolean): SettingRule {
  return { expected, holds: (value) => typeof value === 'number' && Number.isFinite(value) && holds(value) };
}

export const finite = numberRule('a number', () => true);
export const notZero = numberRule('a number other than 0', (value) => value !== 0);
export const atLeastZero = numberRule('a number of at least 0', (value) => value >= 0);
export const aboveZero = numberRule('a number above 0', (value) => value > 0);
export const fromZeroToOne = numberRule('a number from 0 to 1', (value) => value >= 0 && value <= 1);
export const belowOne = numberRule(
  'a number from 0 up to but not including 1',
  (value) => value >= 0 && value < 1,
);
export const wholeAboveZero = numberRule(
  'a whole number of at least 1',
  (value) => Number.isInteger(value) && value >= 1,
);
export const wholeFromZero = numberRule(
  'a whole number of at least 0',
  (value) => Number.isInteger(value) && value >= 0,
);
export const whole = numberRule('a whole number', Number.isInteger);
export const text: SettingRule = {
  expected: 'a string that is not empty',
  holds: (value) => typeof value === 'string' && value !== '',
};
export const trueOrFalse: SettingRule = {
  expected: 'true or false',
  holds: (value) => typeof value === 'boolean',
};

export const callable: SettingRule = {
  expected: 'a function',
  holds: (value) => typeof value === 'function',
};
export const texts: SettingRule = {
  expected: 'a list of strings',
  holds: (value) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
};
export const abortSignal: SettingRule = {
  expected: 'an AbortSignal',
  holds: (value) => typeof (value as AbortSignal | null)?.aborted === 'boolean',
};
/** For a value that is checked where it is used. */
export const anything: SettingRule = { expected: 'anything', holds: () => true };

/** One of a few strings. */
export function oneOf(...words: readonly string[]): SettingRule {
  const quoted = words.map((word) => JSON.stringify(word));
  return { expected: quoted.join(' or '), holds: (value) => words.includes(value as string) };
}

/**
 * Checks the options of a function or a constructor: the caller's mistake must not vanish because an option is unknown.
 * The compiler checks most of this, but JavaScript and notebooks have no compiler.
 *
 * @param name of the class or function, for messages
 * @param required names that must be given
 * @throws UsageError naming the option that is unknown (with the nearest valid ones), missing or out of range
 */
export function checkOptions<Options extends object>(
  name: string,
  options: Options,
  rules: RulesOf<Options>,
  required: readonly (keyof Options & string)[] = [],
): void {
  checkSettings(name, options, rules as SettingRules, required);
}

/** The same for settings that no type describes, such as those from a file. */
export function checkSettings(
  name: string,
  settings: object,
  rules: SettingRules,
  required: readonly string[] = [],
): void {
  if (settings === null || typeof settings !== 'object' || Array.isArray(settings)) {
    const [first] = Object.keys(rules);
    const example = `${rules.learningRate === undefined ? first : 'learningRate'}: ...`;
    throw new UsageError(`${name} expects its options as an object, but received ${shown(settings)}.`, {
      hint: /^[A-Z]/.test(name) ? `Write \`new ${name}({ ${example} })\`.` : `Write \`{ ${example} }\`.`,
    });
  }
  for (const [key, value] of Object.entries(settings)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(rules, key)) {
      throw new UsageError(`${name} has no option ${JSON.stringify(key)}.`, {
        hint: nearestNamesHint(key, Object.keys(rules)),
      });
    }
    checkValue(name, key, value, rules[key]);
  }
  const missing = required.find((key) => (settings as Record<string, unknown>)[key] === undefined);
  if (missing !== undefined) {
    throw new UsageError(
      `${name} expects ${missing} to be ${rules[missing].expected}, but received nothing.`,
    );
  }
}

/** @throws UsageError when the value breaks the rule, with the rule's hint or the given one */
export function checkValue(
  name: string,
  key: string,
  value: unknown,
  rule: SettingRule,
  hint?: string,
): void {
  if (rule.holds(value)) return;
  throw new UsageError(
    `${name} expects ${key} to be ${rule.expected}, but received ${value === undefined ? 'nothing' : shown(value)}.`,
    { hint: rule.hint?.(value) ?? hint },
  );
}
