import { type Command, Option } from 'commander';
import { loaded } from './definition.js';

export function defineInspect(command: Command): void {
  command
    .argument(
      '<dir>',
      'class folders, train/ (validation/, test/) of class folders, a .zip of them, or a .csv or .json list',
    )
    .option('--json', 'write JSON lines', false)
    .option('--csv <file|->', 'also write a table of the problems of single files; - for standard output')
    .option('--out <dir>', 'also write figures there: images per class, and the first images of each class')
    .addOption(
      new Option(
        '--fix <what>',
        'move damaged files aside (quarantine) or back (restore); nothing is deleted',
      ).choices(['quarantine', 'restore']),
    )
    .option(
      '--quarantine <dir>',
      'where damaged files are moved to (default: next to the folder, its name followed by -quarantine)',
    )
    .addHelpText(
      'after',
      `
Errors, which harm the training and give exit code 1:
  unreadable-files          a file that looks like an image but cannot be decoded
  list-conflict             lines of the list that give one picture different labels
  list-lines                lines of the list that repeat a file or name none
  files-not-read            a file that may be whole, but memory, the disk or a package is missing
  too-few-classes           fewer than two classes with images to train on
  class-without-images      a class without a usable image
  class-only-outside-train  a class with images in validation or test but none to train on
  too-few-images            a class with fewer than three different images to train on
  label-conflict            the same content in two classes
  duplicates-across-parts   the same picture in two of train, validation and test, if these folders are given

Anything unusual (EXIF orientation, CMYK, 16 bits, several frames, tiny, huge, class imbalance, copies within a class)
is reported, but the exit code is 0.

--fix quarantine moves files that are empty, not images, of a kind that cannot be decoded, too large, truncated or
damaged. It records their original places in quarantine.jsonl next to them, and --fix restore moves them back.

Examples:
  $ graft inspect photos
  $ graft inspect photos --csv problems.csv --out inspection
  $ graft inspect photos --fix quarantine`,
    )
    .action(loaded(async () => (await import('../inspect.js')).runInspect));
}
