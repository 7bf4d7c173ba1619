import { counted } from '../counted.js';
import { listFirst } from '../remark.js';
import type { FileProblem, FileProblemKind, UnusualKind } from './file-problem.js';
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
    ({ used, kind }) => !used && ![...HARMLESS, ...OF_THE_LIST, ...OF_THE_MACHINE].includes(kind),
  );
  const notRead = problems.filter(({ kind }) => OF_THE_MACHINE.includes(kind));
  const unused = problems.filter(({ used, kind }) => !used && HARMLESS.includes(kind));
  if (unreadable.length > 0) {
    findings.push({
      kind: 'unreadable-files',
      severity: 'error',
      count: unreadable.length,
      values: kindValues(unreadable),
      message: `${counted(unreadable.length, 'file')} without a usable picture: ${listKinds(unreadable)}.`,
      advice: 'Repair or remove them; --fix quarantine moves damaged files aside.',
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
  if (unused.length > 0) {
    findings.push({
      kind: 'unused-images',
      severity: 'warning',
      count: unused.length,
      values: { one: unused[0].path },
      message: `${counted(unused.length, 'image')} that training does not see, for example ${unused[0].path}.`,
      advice: 'To use them, give them the extension of their format, or put them into a class folder.',
    });
  }
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
