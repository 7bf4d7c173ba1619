import { basename, dirname, isAbsolute, resolve } from 'node:path';
import { packageName } from '../../version.js';
import type { ReportContents, ReportRow } from './contents.js';

/** What begins like a path from the root of a disk, up to its last separator. */
const ROOTED = /(^|[\s'"=(,;])(?:[A-Za-z]:\\(?:[^\s'"\\:]+\\)*|\/(?:[^\s'"/:]+\/)*)(?=[^\s'"/\\])/g;

/** Graft started by the path of its program. With the name of its package, npx finds it everywhere. */
const STARTED_BY_PATH = /^node (?:'(?:\/|[A-Za-z]:)[^']*'|"[A-Za-z]:[^"]*"|(?:\/|[A-Za-z]:)\S*)/;

/**
 * A report for others: who reads it need not learn where the files lie on the machine that made it. Paths below known
 * folders begin with the folder's own name, of other absolute paths only the last part stays. Figures are not changed.
 *
 * @param folders what was given as the photographs, the run, the model
 */
export function withoutLocalPaths(contents: ReportContents, folders: readonly string[]): ReportContents {
  const clean = (text: string): string => withoutFolders(text, folders);
  const rows = (list: readonly ReportRow[] | undefined): ReportRow[] | undefined =>
    list?.map(({ name, value }) => ({ name, value: clean(value) }));
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
          })),
        }),
      },
    }),
    ...(settings !== undefined && { settings: rows(settings) }),
    ...(command !== undefined && shortCommand(command, clean)),
  };
}

function shortCommand(
  command: string,
  clean: (text: string) => string,
): Pick<ReportContents, 'command' | 'commandIsShortened'> {
  const anywhere = command.replace(STARTED_BY_PATH, `npx ${packageName}`);
  const short = clean(anywhere);
  return { command: short, commandIsShortened: short !== anywhere };
}

/** A text with shortened paths, as `withoutLocalPaths` shortens them. */
export function withoutFolders(text: string, folders: readonly string[]): string {
  let short = text;
  for (const folder of folders) {
    const whole = resolve(folder);
    const above = dirname(whole);
    if (whole === above) continue;
    // A folder at the root of a disk keeps its name alone.
    short = short.replaceAll(whole, basename(whole));
    if (above !== dirname(above)) short = short.replaceAll(above + whole[above.length], '');
  }
  if (isAbsolute(short)) return basename(short);
  return short.replace(ROOTED, '$1');
}
