import type { Command } from 'commander';
import { wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineSimilar(command: Command): void {
  command
    .argument('<image>', 'a picture')
    .requiredOption(
      '--in <path...>',
      'where to look: folders, pictures, or patterns such as "photos/**/*.jpg"',
    )
    .option('--model <model.onnx>', 'a classifier that Graft saved, to see as it does')
    .option('--weights <name|file>', 'without --model: imagenet, openimages, or a Keras .h5 file')
    .option('--count <n>', 'show so many pictures', wholeNumber(1), 12)
    .option('--out <file.png>', 'where to draw them (default: <image>.similar.png in this folder)')
    .option('--offline', 'download nothing; use what is in the cache or installed by npm', false)
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      `
Pictures are compared by what a network sees in them: the numbers that a classifier would decide by. Without --model it is
the pretrained network that graft train begins with. Similarity is the cosine of the angle between the numbers of two
pictures: 1 for the same picture. The numbers are kept in the cache, so that the next search in the same folder only reads
them.

Examples:
  $ graft similar cat.jpg --in photos
  $ graft similar dog.jpg --in photos/train --model runs/tutorial/model.onnx --count 24 --out like-this.png`,
    )
    .action(loaded(async () => (await import('../similar.js')).runSimilar));
}
