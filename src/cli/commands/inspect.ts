import { type Command, Option } from 'commander';
import { wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineInspect(command: Command): void {
  command
    .argument(
      '<dir>',
      'class folders, train/ (validation/, test/) of class folders, a .zip of them, or a .csv or .json list',
    )
    .option('--labels', 'also look for images whose labels are probably wrong', false)
    .option('--model <model.onnx>', 'with --labels: a classifier that Graft saved, to see as it does')
    .option('--weights <name|file>', 'with --labels: imagenet, openimages, or a Keras .h5 file')
    .option(
      '--offline',
      'with --labels: download nothing; use what is in the cache or installed by npm',
      false,
    )
    .option('--threads <n>', 'with --labels: processor cores to use (default: all)', wholeNumber(1))
    .option(
      '--write-corrections <file.csv>',
      'with --labels: also write the suspicious labels there, to be corrected and given to --corrections',
    )
    .option(
      '--corrections <file.csv>',
      'inspect with these labels, as graft train --corrections trains with them',
    )
    .option('--json', 'write JSON lines', false)
    .option('--csv <file|->', 'also write a table of the problems of single files; - for standard output')
    .option(
      '--out <dir>',
      'also write figures there: images per class, the first images of each class, suspicious labels',
    )
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
    .addOption(
      new Option(
        '--labels-per-picture <n>',
        'one: classes exclude each other; several: a picture may have several labels or none (default: a list shows it; class folders: one)',
      ).choices(['one', 'several']),
    )
    .addHelpText(
      'after',
      `
Errors, which harm the training and give exit code 1:
  unreadable-files          a file that looks like an image but cannot be decoded
  missing-files             a file of the list that is not there
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

--labels compares each label with what five models say that have not seen the image, on features of a pretrained network
that are kept in the cache. It prints the labels that are probably wrong, the most suspicious first, and moves nothing.

--write-corrections writes these labels into a table with the columns path, label, suggested and action. Look at each image,
and put move (it gets the suggested label), keep or drop (it is left out) into the column action; keep is there already.
graft train DIR --corrections FILE trains with it. No file is moved.

Examples:
  $ graft inspect photos
  $ graft inspect photos --labels --out inspection
  $ graft inspect photos --labels --write-corrections corrections.csv
  $ graft inspect photos --csv problems.csv --out inspection
  $ graft inspect photos --fix quarantine`,
    )
    .action(loaded(async () => (await import('../inspect.js')).runInspect));
}
