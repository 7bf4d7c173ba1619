import { preferences } from '../state/preferences.js';

/**
 * What a figure of training is called.
 *
 * @param severalLabels whether a photograph may have several labels: then accuracy is that of single answers
 */
export function figureTitle(name: string, severalLabels: boolean): string {
  const { train, labels } = preferences.texts;
  if (severalLabels && name === 'accuracy') return labels.rightAnswers;
  return train.figures[name] ?? name.replaceAll('_', ' ');
}
