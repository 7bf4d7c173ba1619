import type { Command } from 'commander';
import { wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineSuggest(command: Command): void {
  command
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .argument('<path...>', 'pictures without labels: folders, pictures, or patterns such as "new/**/*.jpg"')
    .option('--count <n>', 'suggest so many pictures', wholeNumber(1), 50)
    .option(
      '--labelled <path...>',
      'pictures that have labels already (default: those of the run that made the classifier)',
    )
    .option('--csv <file|->', 'write a list with an empty column label to fill in; - for standard output')
    .option('--out <file.png>', 'where to draw them (default: suggested.png in this folder)')
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      `
The pictures whose labels would teach the classifier most come first: it is unsure about them or they do not look
familiar to it, no labelled picture is like them, and they differ from each other. Label them, add them to your photographs, train again, and ask again. What the
network sees in a picture is kept in the cache.

Examples:
  $ graft suggest runs/tutorial/model.onnx cat.jpg dog.jpg --count 1
  $ graft suggest runs/tutorial/model.onnx photos --labelled photos/train --count 10 --csv to-label.csv`,
    )
    .action(loaded(async () => (await import('../suggest.js')).runSuggest));
}
