import { counted } from '../counted.js';
import type {
  ClassCount,
  DuplicateGroup,
  Finding,
  Part,
  PhotographsInspection,
} from '../photographs/index.js';
import { cleanText } from '../report/index.js';

/* What `graft inspect` prints. File names are untrusted: `cleanText` keeps them on one line. */

const LAYOUTS = {
  'class-folders': 'class folders',
  'part-folders': 'folders of parts',
  list: 'a list',
} as const;

/** Longer lists are cut; --json and --csv have everything. */
const SHOWN_CLASSES = 40;
const SHOWN_PROBLEMS = 20;
const SHOWN_GROUPS = 10;
const SHOWN_FILES = 4;

/** The whole inspection, as lines. */
export function inspectionLines(inspection: PhotographsInspection): string[] {
  const { path, layout, classes, found, used, skipped, ignored, formats, sizes } = inspection;
  const lines = [
    `${cleanText(path)}: ${LAYOUTS[layout]}, ${counted(classes.length, 'class', 'classes')}, ${counted(used, 'image')}`,
    cleanText(inspection.understood),
    '',
    ...classTable(classes, inspection.given),
    '',
    `${found} found: ${used} used, ${skipped} skipped, ${ignored} ignored`,
  ];
  const formatNames = Object.entries(formats).map(([name, count]) => `${count} ${name}`);
  if (formatNames.length > 0) lines.push(`Formats: ${formatNames.join(', ')}`);
  if (sizes !== undefined) {
    const { smallest, median, largest, aspectRatios } = sizes;
    const [size, middle, large] = [smallest, median, largest].map(
      ({ width, height }) => `${width}x${height}`,
    );
    lines.push(`Sizes: ${size} to ${large} pixels, median ${middle}`);
    lines.push(
      `Width to height: ${aspectRatios.map((ratio) => ratio.toFixed(2)).join(', ')} (tallest, median, widest)`,
    );
  }
  lines.push(...problemLines(inspection), ...duplicateLines(inspection.duplicates));
  return lines;
}

function classTable(classes: readonly ClassCount[], given: readonly Part[]): string[] {
  const rows = [
    ['Class', 'Images', ...given],
    ...classes
      .slice(0, SHOWN_CLASSES)
      .map(({ className, total, parts }) => [
        cleanText(className),
        String(total),
        ...given.map((part) => String(parts[part] ?? 0)),
      ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  '),
  );
  if (classes.length > SHOWN_CLASSES) lines.push(`... and ${classes.length - SHOWN_CLASSES} more`);
  return lines;
}

/** Files that are left out, then unusual files that are used. */
function problemLines({ problems }: PhotographsInspection): string[] {
  if (problems.length === 0) return [];
  const ordered = [...problems].sort((one, other) => Number(one.used) - Number(other.used));
  const lines = ordered
    .slice(0, SHOWN_PROBLEMS)
    .map(
      ({ path, reason, used }) =>
        `  ${used ? 'unusual' : 'not used'}: ${cleanText(path)}: ${cleanText(reason)}`,
    );
  if (ordered.length > SHOWN_PROBLEMS) lines.push(`  ... and ${ordered.length - SHOWN_PROBLEMS} more`);
  return ['', 'Files', ...lines];
}

function duplicateLines(duplicates: readonly DuplicateGroup[]): string[] {
  if (duplicates.length === 0) return [];
  const lines = duplicates.slice(0, SHOWN_GROUPS).map(({ kind, files }) => {
    const shown = files.slice(0, SHOWN_FILES).map(({ path }) => cleanText(path));
    if (files.length > SHOWN_FILES) shown.push(`${files.length - SHOWN_FILES} more`);
    return `  ${kind}: ${shown.join(', ')}`;
  });
  if (duplicates.length > SHOWN_GROUPS)
    lines.push(`  ... and ${duplicates.length - SHOWN_GROUPS} more groups`);
  return ['', 'Duplicates', ...lines];
}

/** A finding and what to do about it. */
export function findingLines({ severity, message, advice }: Finding): string[] {
  const lines = [`${severity.padEnd(8)} ${cleanText(message)}`];
  if (advice !== undefined) lines.push(`${' '.repeat(9)}${advice}`);
  return lines;
}

/** One row per problem and per duplicate, for --csv. */
export function inspectionTable({ problems, duplicates }: PhotographsInspection): unknown[][] {
  return [
    ...problems.map(({ path, kind, used, reason }) => [path, kind, used, reason]),
    ...duplicates.flatMap(({ kind, files }) =>
      files.slice(1).map(({ path }) => [path, `${kind}-duplicate`, true, `duplicate of ${files[0].path}`]),
    ),
  ];
}
