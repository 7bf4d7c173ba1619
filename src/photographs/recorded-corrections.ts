import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { checksumState } from '../files/index.js';
import { parseJson } from '../parse-json.js';
import { applyCorrections, type Corrected } from './apply-corrections.js';
import { type LabelCorrections, labelCorrectionSchema } from './corrections.js';
import type { PhotographScan } from './found-photographs.js';

const runSettings = z.object({
  data: z.string(),
  corrections: z.object({
    file: z.string(),
    lines: z.array(labelCorrectionSchema),
  }),
});

/**
 * Gives photographs the labels that a run gave them by its corrections, as far as these still fit: photographs may have
 * been moved or labelled again since, and others were never part of the run.
 *
 * @param directory where the photographs were scanned
 * @param run the folder of the run
 */
export async function applyRecordedCorrections(
  scan: PhotographScan,
  directory: string,
  run: string,
): Promise<Corrected> {
  const text = await readFile(join(run, 'config.json'), 'utf8').catch(() => undefined);
  const settings = text === undefined ? undefined : parseJson(text);
  const parsed = runSettings.safeParse(settings);
  if (!parsed.success || checksumState(settings) !== 'intact') return { scan, remark: undefined };
  const { data, corrections } = parsed.data;
  const root = resolve(directory) === resolve(data) ? scan.root : await folderOf(data);
  const fitting = stillFitting(scan, corrections, root);
  return applyCorrections(scan, fitting.lines.length === 0 ? undefined : fitting);
}

async function folderOf(data: string): Promise<string> {
  const found = await stat(data).catch(() => undefined);
  return found?.isFile() ? dirname(data) : data;
}

/** @param root of the paths of corrections that are not absolute */
function stillFitting(
  { files, classNames }: PhotographScan,
  { file, lines }: LabelCorrections,
  root: string,
): LabelCorrections {
  const composed = (text: string): string => text.normalize('NFC');
  const classOf = new Map(files.map(({ path, className }) => [composed(resolve(path)), composed(className)]));
  const classes = new Set(classNames.map(composed));
  const fitting = lines.flatMap((line) => {
    const path = isAbsolute(line.path) ? line.path : resolve(root, line.path);
    if (classOf.get(composed(path)) !== composed(line.label)) return [];
    return line.action === 'move' && !classes.has(composed(line.suggested)) ? [] : [{ ...line, path }];
  });
  return { file, lines: fitting };
}
