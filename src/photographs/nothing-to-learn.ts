import type { SkippedFile } from '../datasets/index.js';
import { UsageError } from '../errors.js';
import { EMPTY_CLASS, inSentence, LAYOUT_HINT, NOT_AN_IMAGE_NAME } from '../folders/index.js';
import { shellWord } from '../shell-word.js';
import { examineIgnored } from './examine-left-out.js';
import type { PhotographScan } from './found-photographs.js';

const SHOWN_REASONS = 3;

/**
 * Explains why there are not two classes with images to train on: what is there, and why it cannot be used. It blames
 * the layout only where the layout is the reason.
 *
 * @param skipped files that could not be used, those of the scan among them
 */
export async function nothingToLearn(
  path: string,
  scan: PhotographScan,
  classNames: readonly string[],
  skipped: readonly SkippedFile[],
): Promise<UsageError> {
  const found = classNames.length === 0 ? 'none' : `only ${classNames[0]}`;
  const message = `Expected at least two classes with images to train on in ${path} but found ${found}.`;
  return new UsageError(message, { hint: await adviceOf(path, scan, skipped) });
}

async function adviceOf(
  path: string,
  scan: PhotographScan,
  skipped: readonly SkippedFile[],
): Promise<string> {
  const { layout, given, loose, ignored, partFolders } = scan;
  const unusable = skipped.filter(({ reason }) => reason !== EMPTY_CLASS);
  const look = `\`graft inspect ${shellWord(path)}\` shows what is there.`;
  if (loose !== undefined) return `${loose.message} ${loose.hint}`;
  if (layout === 'part-folders' && !given.includes('train')) {
    const [part] = given;
    return `There is ${inSentence(given.map((one) => `${one}/`))} but no train/. Put the images to train on into ${path}/train, in folders of the same names; or give ${partFolders.get(part)} to train on these.`;
  }
  if (unusable.length > 0) {
    const what = layout === 'list' ? 'line' : 'file';
    const many = unusable.length === 1 ? `1 ${what}` : `${unusable.length} ${what}s`;
    const where = layout === 'list' ? ' Paths are looked for in the folder of the list.' : '';
    return `${many} cannot be used: ${reasonsOf(unusable)}.${where} ${look}`;
  }
  const nameless = ignored.filter(({ reason }) => reason === NOT_AN_IMAGE_NAME);
  for (const file of nameless.slice(0, SHOWN_REASONS)) {
    const problem = await examineIgnored(file);
    if (problem === undefined) continue;
    return `${nameless.length} files are there that are no images by their names. The first one is ${file.path}: ${problem.reason}. Give such files the ending of their format, such as .jpg or .png.`;
  }
  if (layout === 'list') return `The list must have at least two different labels. ${look}`;
  return `${LAYOUT_HINT} ${look}`;
}

/** The reasons, most frequent first, each with its first file. */
function reasonsOf(files: readonly SkippedFile[]): string {
  const groups = new Map<string, { count: number; first: string }>();
  for (const { path, reason } of files) {
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, { count: 1, first: path });
    else group.count++;
  }
  const sorted = [...groups].sort(([, one], [, other]) => other.count - one.count);
  const shown = sorted.slice(0, SHOWN_REASONS).map(([reason, { count, first }]) => {
    return `${count} of them, such as ${first}: ${reason}`;
  });
  return shown.join('; ') + (sorted.length > SHOWN_REASONS ? '; and others for other reasons' : '');
}
