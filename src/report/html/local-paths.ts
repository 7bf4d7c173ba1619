import { basename, dirname, isAbsolute, posix, resolve, win32 } from 'node:path';
import type { RemarkValues } from '../../remark.js';
import type { ReportContents, ReportRow } from './contents.js';

/** What begins like a path from the root of a disk, up to its last separator. */
const ROOTED = /(^|[\s'"=(,;])(?:[A-Za-z]:\\(?:[^\s'"\\:]+\\)*|\/(?:[^\s'"/:]+\/)*)(?=[^\s'"/\\])/g;

/** A word in quotes that begins like such a path. In POSIX shells, a quote in it is written as '\''. */
const QUOTED = /'(?=\/|[A-Za-z]:\\)(?:[^']|'\\'')*'|"(?=\/|[A-Za-z]:\\)[^"]*"/g;

/**
 * What ends a path in a sentence although a separator follows: the ending of a file, a word that joins two names, an
 * option.
 */
const PATH_ENDS = String.raw`\.[A-Za-z]\w{0,4}\s|\s(?:and|or|ve|veya)\s|\s-`;

/** Such a path in a sentence, where the names of folders may have spaces inside. */
const ROOTED_IN_SENTENCE = new RegExp(
  [
    String.raw`(^|[\s'"=(,;])`,
    `(?:[A-Za-z]:${foldersWith(String.raw`\\`)}|${foldersWith('/')})`,
    String.raw`(?=[^\s'"/\\])`,
  ].join(''),
  'g',
);

/** A separator, and folders with one after each. */
function foldersWith(separator: string): string {
  const edge = String.raw`[^\s'"${separator}:,;()]`;
  const inside = String.raw`(?:(?!${PATH_ENDS})[^'"${separator}:,;()\n])*?`;
  return `${separator}(?:(?!${PATH_ENDS})${edge}(?:${inside}${edge})?${separator})*`;
}

/** What starts Graft, if that is Node or npx with a path. It stays, because nothing else would start it there. */
const START = /^(?:node|npx) (?:'[^']*'|"[^"]*"|\\'|[^\s'"])+/;

/**
 * A report for others: who reads it need not learn where the files lie on the machine that made it. Paths below known
 * folders begin with the folder's own name, of other absolute paths only the last part stays. What starts Graft in the
 * command is not changed, and neither are figures.
 *
 * @param folders what was given as the photographs, the run, the model
 */
export function withoutLocalPaths(contents: ReportContents, folders: readonly string[]): ReportContents {
  const clean = (text: string): string => withoutFolders(text, folders);
  const rows = (list: readonly ReportRow[] | undefined): ReportRow[] | undefined =>
    list?.map(({ name, value }) => ({ name, value: clean(value) }));
  const cleanValues = (values: RemarkValues): RemarkValues =>
    Object.fromEntries(
      Object.entries(values).map(([name, value]) => [name, typeof value === 'string' ? clean(value) : value]),
    );
  const { title, subtitle, warnings, classifier, data, settings, command } = contents;
  return {
    ...contents,
    title: clean(title),
    ...(subtitle !== undefined && { subtitle: clean(subtitle) }),
    ...(warnings !== undefined && { warnings: warnings.map(clean) }),
    ...(classifier !== undefined && { classifier: rows(classifier) }),
    ...(data !== undefined && {
      data: {
        ...data,
        ...(data.rows !== undefined && { rows: rows(data.rows) }),
        ...(data.skipped !== undefined && {
          skipped: data.skipped.map((file) => ({
            ...file,
            path: clean(file.path),
            reason: clean(file.reason),
            ...(file.values !== undefined && { values: cleanValues(file.values) }),
          })),
        }),
      },
    }),
    ...(settings !== undefined && { settings: rows(settings) }),
    ...(command !== undefined && shortCommand(command, folders)),
  };
}

function shortCommand(
  command: string,
  folders: readonly string[],
): Pick<ReportContents, 'command' | 'commandIsShortened'> {
  const [start = ''] = START.exec(command) ?? [];
  const short = start + withoutFoldersInCommand(command.slice(start.length), folders);
  return { command: short, commandIsShortened: short !== command };
}

/** A text with shortened paths, as `withoutLocalPaths` shortens them. */
export function withoutFolders(text: string, folders: readonly string[]): string {
  const short = withoutKnown(text, folders);
  return isAbsolute(short) ? lastPart(short) : short.replace(ROOTED_IN_SENTENCE, '$1');
}

/** A command, in which only words in quotes have spaces. */
function withoutFoldersInCommand(command: string, folders: readonly string[]): string {
  const inQuotes = (word: string): string => `${word[0]}${lastPart(word.slice(1, -1))}${word[0]}`;
  return withoutKnown(command, folders).replace(QUOTED, inQuotes).replace(ROOTED, '$1');
}

/** Paths below these folders begin with the folder's own name. */
function withoutKnown(text: string, folders: readonly string[]): string {
  let short = text;
  for (const folder of folders) {
    const whole = resolve(folder);
    const above = dirname(whole);
    if (whole === above) continue;
    // A folder at the root of a disk keeps its name alone.
    short = short.replaceAll(whole, basename(whole));
    if (above !== dirname(above)) short = short.replaceAll(above + whole[above.length], '');
  }
  return short;
}

/** A report can name paths of another system. */
function lastPart(path: string): string {
  const isOfWindows = /^[A-Za-z]:\\/.test(path);
  return (isOfWindows ? win32 : posix).basename(path);
}
