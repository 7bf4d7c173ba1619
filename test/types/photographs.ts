/*
 * A user's program that opens, inspects and cleans a folder of photographs, for the type checker. It is never run; it
 * stops compiling when a name disappears, a type changes, or `any` leaks out of the library.
 */
import {
  type ImageDataset,
  imageDatasetFromFiles,
  openPhotographs,
  type Photographs,
  type ScannedFile,
} from '@graft-vision/graft';
import {
  type DuplicateGroup,
  type FileProblem,
  type Finding,
  hurtsTraining,
  inspectPhotographs,
  type Part,
  type PhotographsInspection,
  type QuarantineResult,
  quarantinePhotographs,
  restoreQuarantine,
} from '@graft-vision/graft/photographs';
import { classCountsFigure } from '@graft-vision/graft/report';

type IsAny<Type> = 0 extends 1 & Type ? true : false;
/** Compiles only if the value's type is known. */
function known<Type>(value: IsAny<Type> extends true ? never : Type): Type {
  return value;
}

export async function open(folder: string, signal: AbortSignal): Promise<ImageDataset[]> {
  const photographs: Photographs = known(
    await openPhotographs(folder, {
      validationFraction: 0.1,
      testFraction: 0.1,
      seed: 1,
      duplicates: 'exact',
      signal,
      onProgress: ({ done, total }) => known(`${done} of ${total}`),
    }),
  );
  const parts: readonly Part[] = ['train', 'validation', 'test'];
  for (const part of parts) known(`${photographs.parts[part].origin} ${photographs.parts[part].count}`);
  const { train, classNames, duplicates } = photographs;
  const files: readonly ScannedFile[] = known(train);
  const groups: readonly DuplicateGroup[] = known(duplicates);
  known(`${groups[0].files[0].sha256} ${photographs.digest} ${photographs.notes.join()}`);
  return [
    await imageDatasetFromFiles(files, classNames, { imageSize: [160, 160], labelMode: 'categorical' }),
  ];
}

export async function clean(folder: string): Promise<string> {
  const inspection: PhotographsInspection = known(await inspectPhotographs(folder));
  const findings: readonly Finding[] = known(inspection.findings);
  const problems: readonly FileProblem[] = known(inspection.problems);
  if (!hurtsTraining(findings) || problems.length === 0) return '';
  const result: QuarantineResult = known(await quarantinePhotographs(inspection, { folder: 'aside' }));
  known(await restoreQuarantine(folder, { folder: result.folder }));
  const bars = inspection.classes.map(({ className, total }) => ({ className, count: total }));
  return known(classCountsFigure(bars, { title: 'Photographs' }));
}

// The compiler reports users' mistakes.
// @ts-expect-error unknown option
export const unknownOption = openPhotographs('photos', { fraction: 0.1 });
// @ts-expect-error a list has its own options
export const twice = imageDatasetFromFiles([], [], { validationSplit: 0.2 });
