import type { Command } from 'commander';
import { type FilePrediction, loadClassifier } from '../classifier/index.js';
import { setThreads } from '../runtime/index.js';
import { percent } from './figures.js';
import { expectFile } from './input-files.js';
import { wholeNumber } from './options.js';
import { createOutput, type Output } from './output.js';

export function addPredictCommand(program: Command): void {
  program
    .command('predict')
    .description('What a trained classifier sees in pictures')
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .argument('<file...>', 'pictures')
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--json', 'write one JSON line a picture', false)
    .addHelpText('after', '\nExample:\n  $ graft predict runs/tutorial/model.onnx cat.jpg dog.jpg')
    .action(runPredict);
}

async function runPredict(
  model: string,
  files: readonly string[],
  flags: { threads?: number; json: boolean },
): Promise<void> {
  const output = createOutput(flags.json);
  if (flags.threads !== undefined) setThreads(flags.threads);
  await expectFile(model, 'model');
  const classifier = await loadClassifier(model);
  let unreadable = 0;
  for await (const prediction of classifier.predictFiles(files)) {
    if ('error' in prediction) unreadable++;
    show(output, prediction);
  }
  if (unreadable > 0) {
    output.line(`${unreadable} of ${files.length} files could not be read.`);
    process.exitCode = 1;
  }
}

function show(output: Output, prediction: FilePrediction): void {
  if ('error' in prediction) {
    output.line(`${prediction.path}: cannot be read: ${prediction.error}`);
    output.event({ event: 'error', path: prediction.path, reason: prediction.error });
    return;
  }
  output.line(`${prediction.path}: ${prediction.label} (${percent(prediction.probability)})`);
  output.event({ event: 'prediction', ...prediction });
}
