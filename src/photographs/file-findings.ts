import { counted } from '../counted.js';
import { NOT_IN_A_CLASS } from '../folders/browser.js';
import { listFirst } from '../remark.js';
import {
  type FileProblem,
  type FileProblemKind,
  QUARANTINED_KINDS,
  type UnusualKind,
} from './file-problem.js';
import type { Finding } from './findings.js';
import { SAY_SEVERAL, SEVERAL_LABELS } from './labels-per-picture.js';

interface Unusual {
  readonly severity: 'warning' | 'note';
  readonly says: (files: string) => string;
  readonly advice: string;
}

const UNUSUAL: Readonly<Record<UnusualKind, Unusual>> = {
  'wrong-extension': {
    severity: 'note',
    says: (files) => `${files} with the extension of another format.`,
    advice: 'Graft recognizes files by their content; other programs may not.',
  },
  animated: {
    severity: 'warning',
    says: (files) => `${files} with several frames or pages.`,
    advice: 'Only the first one is used: check that it shows the class.',
  },
  cmyk: {
    severity: 'note',
    says: (files) => `${files} in CMYK colours.`,
    advice: 'They are converted to RGB, as in a browser; colours may differ a little from print.',
  },
  'high-bit-depth': {
    severity: 'note',
    says: (files) => `${files} with more than 8 bits per channel.`,
    advice: 'They are converted to 8 bits.',
  },
  'exif-rotated': {
    severity: 'note',
    says: (files) => `${files} stored turned or mirrored, as EXIF says.`,
    advice: 'They are turned upright.',
  },
  huge: {
    severity: 'warning',
    says: (files) => `${files} of more than 50 megapixels.`,
    advice: 'They are slow to decode; smaller copies give the same results.',
  },
  tiny: {
    severity: 'warning',
    says: (files) => `${files} with a side of fewer than 32 pixels.`,
    advice: 'They show little when enlarged to the input size: replace or remove them.',
  },
  'extreme-shape': {
    severity: 'warning',
    says: (files) => `${files} more than four times as long as wide.`,
    advice: 'They are stretched to a square: crop them to what matters.',
  },
  blank: {
    severity: 'warning',
    says: (files) => `${files} of one colour.`,
    advice: 'There is nothing to learn from them: remove them.',
  },
};

/** Files that are left out but were not meant for training. */
const HARMLESS: readonly FileProblemKind[] = ['unused-image', 'link-to-folder'];

/** Lines of a list that contradict each other, and others that cannot be used: the files may be fine. */
const OF_THE_LIST: readonly FileProblemKind[] = ['list-conflict', 'list-entry'];

/** Problems of the machine or its disks: the file may be whole. */
const OF_THE_MACHINE: readonly FileProblemKind[] = ['out-of-memory', 'read-error', 'missing-package'];

/** Whether somebody should look at a file: it is left out, or training makes less of it than there is. */
export function needsALook({ used, kind }: FileProblem): boolean {
  return !used || (UNUSUAL as Partial<Record<FileProblemKind, Unusual>>)[kind]?.severity === 'warning';
}

/** The findings about single files. */
export function fileFindings(problems: readonly FileProblem[]): Finding[] {
  const findings: Finding[] = [];
  const unreadable = problems.filter(
    ({ used, kind }) => !used && !['missing', ...HARMLESS, ...OF_THE_LIST, ...OF_THE_MACHINE].includes(kind),
  );
  const notRead = problems.filter(({ kind }) => OF_THE_MACHINE.includes(kind));
  const missing = problems.filter(({ kind }) => kind === 'missing');
  if (unreadable.length > 0) {
    findings.push({
      kind: 'unreadable-files',
      severity: 'error',
      count: unreadable.length,
      values: kindValues(unreadable),
      message: `${counted(unreadable.length, 'file')} without a usable picture: ${listKinds(unreadable)}.`,
      advice: unreadable.some(({ kind }) => QUARANTINED_KINDS.includes(kind))
        ? 'Repair or remove them; with --fix quarantine, `graft inspect` moves damaged files aside.'
        : 'Repair or remove them.',
    });
  }
  if (missing.length > 0) {
    const [{ path: one }] = missing;
    findings.push({
      kind: 'missing-files',
      severity: 'error',
      count: missing.length,
      values: { one },
      message: `${counted(missing.length, 'file that is', 'files that are')} not there, for example ${one}.`,
      advice:
        'Put them back, or correct or delete their lines: a list names files by their paths from its own folder.',
    });
  }
  findings.push(...listFindings(problems));
  if (notRead.length > 0) {
    findings.push({
      kind: 'files-not-read',
      severity: 'error',
      count: notRead.length,
      values: kindValues(notRead),
      message: `${counted(notRead.length, 'file')} that this machine could not read now: ${listKinds(notRead)}.`,
      advice: 'They may be whole: see the reason beside each, and look again.',
    });
  }
  findings.push(...unusedFindings(problems));
  for (const [kind, { severity, says, advice }] of Object.entries(UNUSUAL)) {
    const count = problems.filter((problem) => problem.used && problem.kind === kind).length;
    if (count === 0) continue;
    findings.push({
      kind: 'unusual-files',
      severity,
      count,
      values: { problem: kind },
      message: says(counted(count, 'image')),
      advice,
    });
  }
  return findings;
}

const LOOSE = 'To use them, put them into the folders of their classes.';
const NAMED =
  'To use them, give them the extension of their format, such as .jpg, in the folders of their classes.';
const LINKED = 'To use what is in them, put the folders in the place of the links.';

/** The finding about images that training does not see, with what to do about each kind of them; none without such images. */
export function unusedFindings(problems: readonly FileProblem[]): Finding[] {
  const unused = problems.filter(({ used, kind }) => !used && HARMLESS.includes(kind));
  if (unused.length === 0) return [];
  const [{ path: one }] = unused;
  const links = unused.filter(({ kind }) => kind === 'link-to-folder').length;
  const loose = unused.filter(({ reason }) => reason === NOT_IN_A_CLASS).length;
  const named = unused.length - links - loose;
  const [what, many] =
    links === 0
      ? ['image', 'images']
      : links === unused.length
        ? ['link to a folder', 'links to folders']
        : ['image or link', 'images and links to folders'];
  const ways = [
    { count: loose, alone: LOOSE, beside: 'put images beside the class folders into one of these' },
    {
      count: named,
      alone: NAMED,
      beside: 'give the others the extension of their format, such as .jpg, in a class folder',
    },
    { count: links, alone: LINKED, beside: 'put folders in the place of links to them' },
  ].filter(({ count }) => count > 0);
  const advice =
    ways.length === 1
      ? ways[0].alone
      : `To use them, ${ways.map(({ count, beside }) => `${beside} (${count})`).join('; ')}.`;
  return [
    {
      kind: 'unused-images',
      severity: 'warning',
      count: unused.length,
      values: { one, loose, named, links },
      message: `${counted(unused.length, what, many)} that training does not see, for example ${one}.`,
      advice,
    },
  ];
}

/** The findings about the lines of a list. */
function listFindings(problems: readonly FileProblem[]): Finding[] {
  const conflicts = new Map(
    problems.filter(({ kind }) => kind === 'list-conflict').map(({ path, reason }) => [path, reason]),
  );
  const lines = problems.filter(({ kind }) => kind === 'list-entry');
  const findings: Finding[] = [];
  for (const [one, reason] of [...conflicts].slice(0, 1)) {
    const labels = reason.slice(SEVERAL_LABELS.length);
    findings.push({
      kind: 'list-conflict',
      severity: 'error',
      count: conflicts.size,
      values: { one, labels },
      message: `${counted(conflicts.size, 'picture')} listed with more than one label, for example ${one}: ${labels}.`,
      advice: `Keep one label for each picture in the list; until then training leaves these pictures out. ${SAY_SEVERAL}`,
    });
  }
  if (lines.length > 0) {
    const [{ path: one, reason }] = lines;
    findings.push({
      kind: 'list-lines',
      severity: 'error',
      count: lines.length,
      values: { one, reason },
      message: `${counted(lines.length, 'line')} of the list that cannot be used, for example ${one}: ${reason}.`,
      advice: 'Each line needs the path of a file, and each file one line: correct or delete these lines.',
    });
  }
  return findings;
}

function countKinds(problems: readonly FileProblem[]): Map<FileProblemKind, number> {
  const counts = new Map<FileProblemKind, number>();
  for (const { kind } of problems) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

function kindValues(problems: readonly FileProblem[]): Finding['values'] {
  const kinds = countKinds(problems);
  return { kinds: [...kinds.keys()], counts: [...kinds.values()].map(String) };
}

/** '3 truncated, 1 empty'. */
function listKinds(problems: readonly FileProblem[]): string {
  return listFirst([...countKinds(problems)].map(([kind, count]) => `${count} ${kind.replaceAll('-', ' ')}`));
}
