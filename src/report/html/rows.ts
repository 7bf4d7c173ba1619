import type { ClassifierCard } from '../../classifier/index.js';
import { type ReportLanguage, wordsOf } from '../words/language.js';
import type { ReportRow } from './contents.js';

const MOST_CLASSES_NAMED = 40;

/** A classifier's card as rows of a report. */
export function cardRows(card: ClassifierCard, language?: ReportLanguage): ReportRow[] {
  const { classNames, imageSize, resize, backbone, data } = card;
  const { texts, percent, fixed } = wordsOf(language);
  const words = texts.card;
  const [height, width] = imageSize;
  const more = classNames.length - MOST_CLASSES_NAMED;
  const rows: (ReportRow | undefined)[] = [
    {
      name: words.classes(classNames.length),
      value: classNames.slice(0, MOST_CLASSES_NAMED).join(', ') + (more > 0 ? words.more(more) : ''),
    },
    card.task === 'multilabel'
      ? {
          name: texts.multilabel.thresholdsOf,
          value: classNames
            .slice(0, MOST_CLASSES_NAMED)
            .map((name, label) => `${name} ${fixed(card.thresholds?.[label] ?? 0.5, 3)}`)
            .join(', '),
        }
      : undefined,
    { name: words.network, value: backbone.name },
    { name: words.weights, value: backbone.weights },
    backbone.origin && { name: words.source, value: words.said(backbone.origin.source) },
    backbone.origin && { name: words.license, value: words.said(backbone.origin.license) },
    backbone.origin?.changes === undefined
      ? undefined
      : { name: words.changes, value: words.said(backbone.origin.changes) },
    { name: words.input, value: words.pixels(width, height) },
    {
      name: words.resizing,
      value: [
        resize.interpolation,
        ...(resize.antialias ? [words.antialiased] : []),
        resize.cropToAspectRatio ? words.cropped : words.stretched,
      ].join(', '),
    },
    data && { name: words.trainedOn, value: data.origin ?? words.said(data.source) },
    ...Object.entries(card.results).map(([part, { accuracy, correct, count }]) => ({
      name: card.task === 'multilabel' ? words.allRightOf(part) : words.accuracyOf(part),
      value: words.share(percent(accuracy), correct, count),
    })),
    { name: words.savedBy, value: `Graft ${card.graftVersion}` },
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
