import { type Zippable, zipSync } from 'fflate';
import type { ClassifierFile } from '../classifier/index.js';
import { archiveReadme } from './archive-readme.js';

/** The earliest date that a zip can hold: used if the card has none, so that the same model gives the same bytes. */
const NO_DATE = '1980-01-02T00:00:00Z';

/**
 * Everything needed to use a classifier without Graft, as one zip: `model.onnx`, `labels.txt` (one class per line, in
 * the order of the outputs), `card.json` and a `README.md` with examples for Node, browsers and Python.
 */
export function archiveClassifier({ bytes, card }: Pick<ClassifierFile, 'bytes' | 'card'>): Uint8Array {
  const text = new TextEncoder();
  const files: Zippable = {
    'README.md': text.encode(archiveReadme(card)),
    'card.json': text.encode(`${JSON.stringify(card, null, 2)}\n`),
    'labels.txt': text.encode(
      `${card.classNames.map((name) => name.replace(/[\s\p{Cc}]+/gu, ' ')).join('\n')}\n`,
    ),
    'model.onnx': bytes,
  };
  return zipSync(files, { level: 6, mtime: card.createdAt ?? NO_DATE });
}
