import type { ClassifierCard } from '../../classifier/index.js';
import type { ReportRow } from './contents.js';

const MOST_CLASSES_NAMED = 40;

/** A classifier's card as rows of a report. */
export function cardRows(card: ClassifierCard): ReportRow[] {
  const { classNames, imageSize, resize, backbone, data } = card;
  const [height, width] = imageSize;
  const rows: (ReportRow | undefined)[] = [
    {
      name: `${classNames.length} classes`,
      value:
        classNames.slice(0, MOST_CLASSES_NAMED).join(', ') +
        (classNames.length > MOST_CLASSES_NAMED ? ` and ${classNames.length - MOST_CLASSES_NAMED} more` : ''),
    },
    { name: 'Network', value: backbone.name },
    { name: 'Initial weights', value: backbone.weights },
    backbone.origin && { name: 'Source of the weights', value: backbone.origin.source },
    backbone.origin && { name: 'Licence of the weights', value: backbone.origin.license },
    backbone.origin?.changes === undefined
      ? undefined
      : { name: 'Changes to the weights', value: backbone.origin.changes },
    { name: 'Input size', value: `${width} x ${height} pixels` },
    {
      name: 'Resizing',
      value: `${resize.interpolation}${resize.antialias ? ', antialiased' : ''}, ${resize.cropToAspectRatio ? 'cropped' : 'stretched'}`,
    },
    data && { name: 'Trained on', value: data.origin ?? data.source },
    ...Object.entries(card.results).map(([part, { accuracy, correct, count }]) => ({
      name: `Accuracy on the ${part} set when saved`,
      value: `${(100 * accuracy).toFixed(1)} %: ${correct} of ${count}`,
    })),
    { name: 'Saved by', value: `Graft ${card.graftVersion}` },
  ];
  return rows.filter((row) => row !== undefined);
}

/** Settings as rows: nested settings become 'outer.inner', lists take one line. */
export function settingRows(settings: Readonly<Record<string, unknown>>): ReportRow[] {
  return Array.from(flattenSettings(settings), ([name, value]) => ({ name, value }));
}

/** Settings by their full name, as text; undefined ones are left out. */
export function flattenSettings(settings: Readonly<Record<string, unknown>>): Map<string, string> {
  const flat = new Map<string, string>();
  const add = (name: string, value: unknown): void => {
    if (value === undefined) return;
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [inner, own] of Object.entries(value)) add(`${name}.${inner}`, own);
      return;
    }
    flat.set(name, typeof value === 'string' ? value : JSON.stringify(value));
  };
  for (const [name, value] of Object.entries(settings)) add(name, value);
  return flat;
}
