import { damaged } from './damaged.js';
import { disguised } from './disguised.js';
import type { CorpusEntry } from './entry.js';
import { formats } from './formats.js';
import { metadata } from './metadata.js';
import { hardNames } from './names.js';
import { sizes } from './sizes.js';
import { specialFiles } from './special-files.js';

/** Every kind of bad and unusual input in two groups, each the content of one class folder. */
export function catalogue(): readonly [readonly CorpusEntry[], readonly CorpusEntry[]] {
  return [
    [...formats(), ...metadata(), ...disguised()],
    [...damaged(), ...sizes(), ...hardNames(), ...specialFiles()],
  ];
}
