import type { Texts } from './en.js';

export const trLabels: Texts['labels'] = {
  none: 'Etiketsiz',
  has: (labels) => `Etiketleri: ${labels}.`,
  hasNone: 'Etiketi yok.',
  notKnown: (labels) => `Bilinmeyenler: ${labels}.`,
  differ: 'etiketleri farklı',
  summary: (count, classes) =>
    `${count} fotoğraf, ${classes} etiket. Bir fotoğrafın birden çok etiketi olabilir ya da hiç olmayabilir; fotoğraf her etiketinde sayılır.`,
};
