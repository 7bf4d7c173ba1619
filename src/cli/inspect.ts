import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Command, Option } from 'commander';
import { csvTable } from '../csv.js';
import type { InspectEvent, InspectResultEvent } from '../events/index.js';
import { writeFileAtomically } from '../files/index.js';
import {
  type Finding,
  hurtsTraining,
  inspectPhotographs,
  type PhotographsInspection,
  QUARANTINED_KINDS,
  type QuarantineResult,
  quarantinePhotographs,
  type ReadingProgress,
  restoreQuarantine,
} from '../photographs/index.js';
import { RunFolder } from '../recipes/index.js';
import { cleanText } from '../report/index.js';
import { writeInspectionFigures } from './inspect-figures.js';
import { findingLines, inspectionLines, inspectionTable } from './inspect-report.js';
import { createOutput, type Output } from './output.js';
import { terminalBar } from './progress.js';

interface InspectFlags {
  readonly json: boolean;
  readonly csv?: string;
  readonly out?: string;
  readonly fix?: 'quarantine' | 'restore';
  readonly quarantine?: string;
}

/** Progress comes at most this often: under --json, and as lines in a pipe. */
const EVENT_INTERVAL = 1000;
const LINE_INTERVAL = 10_000;

export function addInspectCommand(program: Command): void {
  program
    .command('inspect')
    .description('Look at photographs before training: what cannot be read, what is odd, what occurs twice')
    .argument('<dir>', 'class folders, train/ (validation/, test/) of class folders, or a .csv or .json list')
    .option('--json', 'write JSON lines', false)
    .option('--csv <file>', 'also write what is wrong with single files as a table')
    .option('--out <dir>', 'also write figures there: images of each class in numbers, and the first ones')
    .addOption(
      new Option(
        '--fix <what>',
        'move broken files aside (quarantine), or back again (restore); nothing is deleted',
      ).choices(['quarantine', 'restore']),
    )
    .option(
      '--quarantine <dir>',
      'where they are moved to (default: beside the folder, with -quarantine after its name)',
    )
    .addHelpText(
      'after',
      `
Findings that are errors, because training would be hurt by them, and give exit code 1:
  unreadable-files          a file that looks like an image and gives no picture
  too-few-classes           fewer than two classes with images to train on
  class-without-images      a class without a usable image
  class-only-outside-train  a class with images in validation or test and none to train on
  too-few-images            a class with fewer than three different images to train on
  label-conflict            the same content in two classes
  duplicates-across-parts   the same picture in two of train, validation and test, where these are given

What is only odd (EXIF orientation, CMYK, 16 bits, several frames, tiny, huge, imbalance, copies inside a class) is
said, and the exit code is 0.

--fix quarantine moves files that are empty, no image, of a kind that cannot be decoded, too large, truncated or
damaged. A list beside them, quarantine.jsonl, says where each one was, and --fix restore moves them back.

Examples:
  $ graft inspect photos
  $ graft inspect photos --csv problems.csv --out inspection
  $ graft inspect photos --fix quarantine`,
    )
    .action(runInspect);
}

async function runInspect(path: string, flags: InspectFlags): Promise<void> {
  const output = createOutput(flags.json);
  const options = { folder: flags.quarantine };
  const results = flags.out === undefined ? undefined : new RunFolder(flags.out);
  await results?.prepare();
  // The files of a list lie below its folder.
  const isList = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const restored =
    flags.fix === 'restore' ? await restoreQuarantine(isList ? dirname(path) : path, options) : undefined;
  if (restored !== undefined) showMoves(output, restored, 'back');
  const progress = showProgress(output);
  const inspection = await inspectPhotographs(path, { onProgress: progress.update }).finally(progress.stop);
  for (const line of inspectionLines(inspection)) output.line(line);
  for (const problem of inspection.problems) emit(output, { event: 'problem', ...problem });
  for (const group of inspection.duplicates) emit(output, { event: 'duplicates', ...group });
  if (flags.csv !== undefined) {
    const columns = ['path', 'kind', 'used', 'reason'];
    await writeFileAtomically(flags.csv, csvTable(columns, inspectionTable(inspection)));
  }
  if (results !== undefined) await writeInspectionFigures(results, inspection);
  const fixed = flags.fix === 'quarantine' ? await quarantinePhotographs(inspection, options) : undefined;
  if (fixed !== undefined) showMoves(output, fixed, 'aside');

  const findings = inspection.findings.filter((finding) => !isSettled(finding, inspection, fixed));
  output.line('');
  for (const finding of findings) {
    for (const line of findingLines(finding)) output.line(line);
    emit(output, { event: 'finding', ...finding });
  }
  const ok = !hurtsTraining(findings);
  output.line(
    ok ? 'Nothing here would hurt training.' : '\nTraining would be hurt by what is marked as error.',
  );
  emit(output, resultOf(inspection, findings, restored ?? fixed, ok));
  if (!ok) process.exitCode = 1;
}

/** Whether nothing is left of unreadable files, because all of them were moved aside. */
function isSettled(
  { kind }: Finding,
  { problems }: PhotographsInspection,
  fixed: QuarantineResult | undefined,
): boolean {
  if (kind !== 'unreadable-files' || fixed === undefined || fixed.left.length > 0) return false;
  return problems.every(
    (problem) =>
      problem.used ||
      QUARANTINED_KINDS.includes(problem.kind) ||
      problem.kind === 'unused-image' ||
      problem.kind === 'link-to-folder',
  );
}

function showMoves(output: Output, { folder, moved, left }: QuarantineResult, where: string): void {
  output.line('');
  for (const file of moved) {
    output.line(`Moved ${cleanText(file.from)} to ${cleanText(file.to)}`);
    emit(output, { event: 'moved', ...file });
  }
  for (const { path, reason } of left) {
    output.line(`Left ${cleanText(path)}: ${cleanText(reason)}`);
    emit(output, { event: 'left', path, reason });
  }
  if (folder === undefined) output.line('There is nothing to move aside.');
  else output.line(`${moved.length} files were moved ${where}; ${cleanText(folder)} has the list.`);
}

function showProgress(output: Output): { update(progress: ReadingProgress): void; stop(): void } {
  const bar = output.json ? undefined : terminalBar('{value}/{total} {bar} ETA {eta_formatted}');
  let started = false;
  let last = performance.now();
  return {
    update: ({ done, total }) => {
      if (bar !== undefined) {
        if (!started) bar.start(total, 0);
        started = true;
        bar.update(done);
        return;
      }
      if (performance.now() - last < (output.json ? EVENT_INTERVAL : LINE_INTERVAL)) return;
      last = performance.now();
      output.line(`Looked at ${done} of ${total} files`);
      emit(output, { event: 'progress', done, total });
    },
    stop: () => bar?.stop(),
  };
}

function resultOf(
  inspection: PhotographsInspection,
  findings: readonly Finding[],
  moves: QuarantineResult | undefined,
  ok: boolean,
): InspectResultEvent {
  const { path, layout, given, classes, found, used, skipped, ignored, formats, sizes, duplicates } =
    inspection;
  const count = (severity: Finding['severity']): number =>
    findings.filter((finding) => finding.severity === severity).length;
  const exact = duplicates.filter(({ kind }) => kind === 'exact').length;
  return {
    event: 'result',
    path,
    layout,
    given,
    classes,
    found,
    used,
    skipped,
    ignored,
    formats,
    sizes: sizes ?? null,
    duplicates: { exact, near: duplicates.length - exact },
    errors: count('error'),
    warnings: count('warning'),
    notes: count('note'),
    quarantine: moves?.folder ?? null,
    moved: moves?.moved.length ?? 0,
    ok,
  };
}

/** Only events that are declared can be written. */
function emit(output: Output, event: InspectEvent): void {
  output.event({ ...event });
}
