/** Figures over the epochs of a training, by their names in Keras' `History`; one value an epoch, from the first. */
export interface LearningCurves {
  readonly loss: readonly number[];
  /** Those of metrics, such as `accuracy`; with `val_` in front those of validation. */
  readonly [name: string]: readonly number[];
}

const VALIDATION_PREFIX = 'val_';

/** The figures, validation's not counted: the metrics in their order, `accuracy` first, and `loss` last. */
export function figureNames(curves: LearningCurves): string[] {
  const place = (name: string): number => (name === 'accuracy' ? 0 : name === 'loss' ? 2 : 1);
  return Object.keys(curves)
    .filter((name) => !name.startsWith(VALIDATION_PREFIX) && curves[name].length > 0)
    .sort((one, other) => place(one) - place(other));
}

/** The validation's course of a figure; empty where nothing was validated. */
export function validationOf(curves: LearningCurves, name: string): readonly number[] {
  return curves[VALIDATION_PREFIX + name] ?? [];
}

/** The words of a figure's name: 'binary accuracy', 'AUC', 'F1 score'. */
export function figureTitle(name: string): string {
  return name
    .split('_')
    .map((word) => (word.length <= 3 ? word.toUpperCase() : word))
    .join(' ');
}

/** The same with capital letters, as in a heading: 'Binary Accuracy'. */
export function figureHeadingWords(name: string): string {
  return figureTitle(name).replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}

/** Whether a figure is shown in percent. */
export function isPercentage(name: string): boolean {
  return name.endsWith('accuracy');
}
