import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LabelCheck } from '../confident-learning/index.js';
import { csvTable } from '../csv.js';
import { UsageError } from '../errors.js';
import type { InspectEvent, InspectResultEvent } from '../events/index.js';
import {
  type Finding,
  hurtsTraining,
  inspectPhotographs,
  isZipArchive,
  type PhotographsInspection,
  QUARANTINED_KINDS,
  type QuarantineResult,
  quarantinePhotographs,
  restoreQuarantine,
} from '../photographs/index.js';
import { RunFolder } from '../recipes/index.js';
import { cleanText } from '../report/index.js';
import { correctionsFrom } from './corrections.js';
import { outputBesideCsv, writeCsv } from './csv-file.js';
import { expectOneNetwork } from './feature-network.js';
import { expectFile } from './input-files.js';
import { writeInspectionFigures } from './inspect-figures.js';
import {
  inspectLabels,
  type LabelFlags,
  suspectCorrections,
  suspectRows,
  writeSuspectsFigure,
} from './inspect-labels.js';
import { findingLines, inspectionLines, inspectionTable } from './inspect-report.js';
import type { Output } from './output.js';
import { photographsArgument } from './photographs-argument.js';
import { pictureProgress } from './picture-progress.js';

interface InspectFlags extends LabelFlags {
  readonly labels: boolean;
  readonly json: boolean;
  readonly csv?: string;
  readonly out?: string;
  readonly fix?: 'quarantine' | 'restore';
  readonly quarantine?: string;
  readonly labelsPerPicture?: 'one' | 'several';
  readonly corrections?: string;
}

export async function runInspect(given: string, flags: InspectFlags): Promise<void> {
  const output = outputBesideCsv(flags);
  await expectLabelFlags(flags);
  const corrections = await correctionsFrom(flags.corrections);
  await expectNoFixInArchive(given, flags);
  const path = await photographsArgument(given, output);
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
  const progress = pictureProgress(output, { verb: 'Checked', noun: 'files' });
  const { labelsPerPicture } = flags;
  const inspection = await inspectPhotographs(path, {
    labelsPerPicture,
    onProgress: ({ done, total }) => progress.update(done, total),
    ...(corrections !== undefined && { corrections }),
  }).finally(progress.stop);
  for (const line of inspectionLines(inspection)) output.line(line);
  for (const problem of inspection.problems) emit(output, { event: 'problem', ...problem });
  for (const group of inspection.duplicates) emit(output, { event: 'duplicates', ...group });
  const start = performance.now();
  const labels = flags.labels ? await inspectLabels(inspection, flags, output) : undefined;
  const seconds = (performance.now() - start) / 1000;
  if (flags.csv !== undefined) {
    const columns = ['path', 'kind', 'used', 'reason'];
    const rows = [...inspectionTable(inspection), ...(labels === undefined ? [] : suspectRows(labels))];
    await writeCsv(flags.csv, csvTable(columns, rows));
  }
  if (labels !== undefined && flags.writeCorrections !== undefined) {
    await writeCsv(flags.writeCorrections, suspectCorrections(labels));
    output.line(`Corrections to fill in: ${flags.writeCorrections}`);
  }
  if (results !== undefined) await writeInspectionFigures(results, inspection);
  if (results !== undefined && labels !== undefined) await writeSuspectsFigure(results, labels);
  const fixed = flags.fix === 'quarantine' ? await quarantinePhotographs(inspection, options) : undefined;
  if (fixed !== undefined) showMoves(output, fixed, 'aside');

  const findings = inspection.findings.filter((finding) => !isSettled(finding, inspection, fixed));
  output.line('');
  for (const finding of findings) {
    for (const line of findingLines(finding)) output.line(line);
    emit(output, { event: 'finding', ...finding });
  }
  const ok = !hurtsTraining(findings);
  output.line(ok ? 'Nothing here would harm the training.' : '\nThe errors above would harm the training.');
  const checked = labels === undefined ? undefined : { labels, seconds };
  emit(output, resultOf(inspection, findings, restored ?? fixed, ok, checked));
  if (!ok) process.exitCode = 1;
}

/** @throws UsageError when options of the check of labels do not fit */
async function expectLabelFlags(flags: InspectFlags): Promise<void> {
  const { labels, model, weights, offline, threads, writeCorrections } = flags;
  const given = {
    model,
    weights,
    offline: offline || undefined,
    threads,
    'write-corrections': writeCorrections,
  };
  const [unused] = Object.entries(given).find(([, value]) => value !== undefined) ?? [];
  if (!labels && unused !== undefined) {
    throw new UsageError(`--${unused} is for the check of labels, and --labels was not given.`, {
      hint: `Add --labels, or leave out --${unused}.`,
    });
  }
  if (writeCorrections === '-') {
    throw new UsageError(
      'The corrections are to be filled in, so they need a file and not standard output.',
      {
        hint: 'For example: --write-corrections corrections.csv',
      },
    );
  }
  expectOneNetwork(flags);
  if (model !== undefined) await expectFile(model, 'model');
}

/** What is unpacked from an archive is not the user's own copy, in which files could be moved. */
async function expectNoFixInArchive(path: string, { fix }: InspectFlags): Promise<void> {
  if (fix === undefined || !(await isZipArchive(path))) return;
  throw new UsageError(`--fix moves files, and ${path} is a zip archive.`, {
    hint: 'Unpack it and name the folder.',
  });
}

/** Whether no unreadable files are left, because all of them were moved aside. */
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
      [
        'unused-image',
        'link-to-folder',
        'missing',
        'out-of-memory',
        'read-error',
        'missing-package',
      ].includes(problem.kind),
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
  else output.line(`Moved ${moved.length} files ${where}; the list is in ${cleanText(folder)}.`);
}

function resultOf(
  inspection: PhotographsInspection,
  findings: readonly Finding[],
  moves: QuarantineResult | undefined,
  ok: boolean,
  checked: { readonly labels: LabelCheck; readonly seconds: number } | undefined,
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
    labels:
      checked === undefined
        ? null
        : {
            checked: checked.labels.checked,
            suspicious: checked.labels.suspects.length,
            estimatedErrors: checked.labels.estimatedErrors,
            leftOut: checked.labels.leftOut,
            seconds: checked.seconds,
          },
    quarantine: moves?.folder ?? null,
    moved: moves?.moved.length ?? 0,
    ok,
  };
}

/** Only events that are declared can be written. */
function emit(output: Output, event: InspectEvent): void {
  output.event({ ...event });
}
