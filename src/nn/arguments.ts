import { UsageError } from '../errors.js';
import {
  checkSettings,
  checkValue,
  type SettingRule,
  type SettingRules,
  text,
  trueOrFalse,
} from '../options.js';
import { shown } from '../shown.js';

/** A constructor call and the rules that it must follow. */
export interface LayerCall {
  readonly className: string;
  /** The positional arguments in order: each value and its rule. */
  readonly first?: Readonly<Record<string, readonly [value: unknown, rule: SettingRule]>>;
  readonly options: unknown;
  /** Rules for options that not every layer has. */
  readonly rules?: SettingRules;
  /** Names of options that must be given. */
  readonly required?: readonly string[];
  /** A correct call, for the hints. */
  readonly example: string;
}

const everyLayer: SettingRules = { name: text, trainable: trueOrFalse };

/**
 * Checks the arguments of a layer's constructor. The compiler checks most of this, but JavaScript and notebooks have no
 * compiler.
 *
 * @throws UsageError naming the wrong argument, with a correct call as the hint
 */
export function checkLayerCall({
  className,
  first = {},
  options,
  rules,
  required,
  example,
}: LayerCall): void {
  const hint = `For example: ${example}`;
  for (const [name, [value, rule]] of Object.entries(first)) checkValue(className, name, value, rule, hint);
  if (!isPlainObject(options)) {
    throw new UsageError(`${className} expects its options as an object, but received ${shown(options)}.`, {
      hint,
    });
  }
  const misplaced = Object.keys(first).find((name) => options[name] !== undefined);
  if (misplaced !== undefined) {
    throw new UsageError(`${className} expects ${misplaced} before its options, not among them.`, { hint });
  }
  checkSettings(className, options, { ...everyLayer, ...rules }, required);
}

/**
 * The arguments of a constructor whose first argument is optional, as with Keras' keywords: `(6, { name })`, `({ name
 * })` or `()`.
 */
export function firstAndOptions<First, Options extends object>(
  first: First | Options | undefined,
  options: Options | undefined,
): [first: First | undefined, options: Options] {
  return isPlainObject(first) && options === undefined
    ? [undefined, first as Options]
    : [first as First | undefined, options ?? ({} as Options)];
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A rule that also accepts `undefined`, or null for Python's None. */
export function orNothing(rule: SettingRule): SettingRule {
  return { ...rule, holds: (value) => value === undefined || value === null || rule.holds(value) };
}

function isPairOf(value: unknown, holds: (size: unknown) => boolean): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(holds);
}

const isSize = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1;
const isAmount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** Height and width, or one number for both. */
export const sizesRule: SettingRule = {
  expected: 'a whole number of at least 1, or two of them: [height, width]',
  holds: (value) => isSize(value) || isPairOf(value, isSize),
};

/** The padding of `ZeroPadding2D`. */
export const zeroPaddingRule: SettingRule = {
  expected: 'a whole number of at least 0, [height, width] or [[top, bottom], [left, right]]',
  holds: (value) =>
    isAmount(value) || isPairOf(value, isAmount) || isPairOf(value, (side) => isPairOf(side, isAmount)),
};

export const paddingRule: SettingRule = {
  expected: '"same" or "valid"',
  holds: (value) => value === 'same' || value === 'valid',
};

export const initializerRule: SettingRule = {
  expected: 'an initializer, such as new GlorotUniform()',
  holds: (value) => typeof (value as { initialize?: unknown } | null)?.initialize === 'function',
};
