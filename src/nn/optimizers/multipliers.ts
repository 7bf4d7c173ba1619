import { UsageError } from '../../errors.js';
import { nearestNamesHint } from '../../nearest-names.js';
import type { SettingRule } from '../../options.js';
import type { Layer } from '../layer.js';
import type { Variable } from '../variable.js';

/**
 * Factors of the learning rate of single variables, by the variable's path (`conv/kernel`) or the name of its layer
 * (`conv`). A path takes precedence over a layer's name. A variable without a factor has 1; a variable with 0 never
 * changes.
 */
export type LearningRateMultipliers = Readonly<Record<string, number>>;

export const multipliersRule: SettingRule = {
  expected: 'numbers of at least 0 by the names of layers or the paths of variables',
  holds: (value) =>
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((factor) => typeof factor === 'number' && factor >= 0 && factor < Infinity),
};

/** The factor of one variable. */
export function multiplierOf(
  multipliers: LearningRateMultipliers | undefined,
  variable: Pick<Variable, 'path'>,
): number {
  if (multipliers === undefined) return 1;
  const own = (name: string): number | undefined =>
    Object.hasOwn(multipliers, name) ? multipliers[name] : undefined;
  return own(variable.path) ?? own(variable.path.slice(0, variable.path.lastIndexOf('/'))) ?? 1;
}

/** @throws UsageError for a name that is neither a layer's nor a variable's path, with the nearest valid ones */
export function checkMultipliers(
  multipliers: LearningRateMultipliers | undefined,
  layers: readonly Layer[],
): void {
  if (multipliers === undefined) return;
  const valid = new Set(
    layers.flatMap((layer) => [layer.name, ...layer.variables.map((variable) => variable.path)]),
  );
  const unknown = Object.keys(multipliers).find((name) => !valid.has(name));
  if (unknown === undefined) return;
  throw new UsageError(
    `learningRateMultipliers names ${JSON.stringify(unknown)}, but the model has no such layer or variable.`,
    {
      hint: nearestNamesHint(
        unknown,
        layers.filter((layer) => layer.variables.length > 0).map((layer) => layer.name),
      ),
    },
  );
}
