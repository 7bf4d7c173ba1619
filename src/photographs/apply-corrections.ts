import { relative, resolve, sep } from 'node:path';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { inSentence } from '../folders/index.js';
import type { Remark } from '../remark.js';
import type { LabelCorrection, LabelCorrections } from './corrections.js';
import type { FoundPhotograph, PhotographScan } from './found-photographs.js';

/** Photographs with corrected labels. */
export interface Corrected {
  readonly scan: PhotographScan;
  /** What was done, in one line; undefined without corrections. */
  readonly remark: Remark | undefined;
}

/** Every line may be wrong; three examples are enough. */
const SHOWN_PROBLEMS = 3;
const MOST_CLASSES = 8;

/**
 * Gives photographs other labels, or leaves them out, as a file of corrections says. No file is moved.
 *
 * @throws UsageError when a line names a photograph or a class that is not there, or a label that the photograph does not
 *   have
 */
export function applyCorrections(scan: PhotographScan, corrections: LabelCorrections | undefined): Corrected {
  if (corrections === undefined) return { scan, remark: undefined };
  const { file, lines } = corrections;
  if (scan.severalLabels) {
    throw new UsageError(
      `The corrections ${file} give a picture one label, and these pictures may have several.`,
      {
        hint: 'Correct the list of the pictures itself.',
      },
    );
  }
  const byPlace = placesOf(scan);
  const classes = new Map(scan.classNames.map((name) => [name.normalize('NFC'), name]));
  const chosen = new Map<FoundPhotograph, LabelCorrection>();
  const problems: string[] = [];
  for (const correction of lines) {
    const { path, label, suggested, action, line } = correction;
    const found = byPlace.get(path.normalize('NFC'));
    if (found === undefined) problems.push(`line ${line}: there is no photograph ${path}`);
    else if (found.className.normalize('NFC') !== label.normalize('NFC'))
      problems.push(`line ${line}: ${path} is labelled ${found.className} and not ${label}`);
    else if (action === 'move' && !classes.has(suggested.normalize('NFC')))
      problems.push(`line ${line}: there is no class ${suggested}`);
    else if (chosen.has(found))
      problems.push(`lines ${chosen.get(found)!.line} and ${line} name one photograph`);
    else chosen.set(found, correction);
  }
  if (problems.length > 0) throw notFitting(file, problems, scan);
  const files: FoundPhotograph[] = [];
  // Not skipped: nothing is wrong with these files.
  const ignored = [...scan.ignored];
  for (const photograph of scan.files) {
    const correction = chosen.get(photograph);
    if (correction?.action === 'drop') {
      ignored.push({ path: photograph.path, reason: `left out by line ${correction.line} of ${file}` });
    } else if (correction?.action === 'move') {
      const className = classes.get(correction.suggested.normalize('NFC'))!;
      files.push({ ...photograph, className, confirmed: true });
    } else files.push(correction === undefined ? photograph : { ...photograph, confirmed: true });
  }
  return { scan: { ...scan, files, ignored }, remark: remarkOf(corrections) };
}

/** Photographs by their absolute path, and by their path below the folder of all. */
function placesOf({ files, root }: PhotographScan): Map<string, FoundPhotograph> {
  const places = new Map<string, FoundPhotograph>();
  for (const photograph of files) {
    places.set(relative(root, photograph.path).split(sep).join('/').normalize('NFC'), photograph);
    places.set(resolve(photograph.path).normalize('NFC'), photograph);
  }
  return places;
}

function remarkOf({ file, lines }: LabelCorrections): Remark {
  const count = (wanted: LabelCorrection['action']): number =>
    lines.filter(({ action }) => action === wanted).length;
  const [moved, dropped, kept] = [count('move'), count('drop'), count('keep')];
  return {
    kind: 'corrections',
    values: { file, moved, dropped, kept },
    text: `Corrections of ${file}: ${counted(moved, 'image')} with another label, ${dropped} left out, ${kept} kept as they are.`,
  };
}

function notFitting(file: string, problems: readonly string[], { classNames }: PhotographScan): UsageError {
  const first = problems.slice(0, SHOWN_PROBLEMS).join('; ');
  const more = problems.length > SHOWN_PROBLEMS ? `; and ${problems.length - SHOWN_PROBLEMS} more` : '';
  return new UsageError(`The corrections ${file} do not fit the photographs: ${first}${more}.`, {
    hint: `Correct these lines or delete them. The classes are ${inSentence(classNames, MOST_CLASSES)}.`,
  });
}
