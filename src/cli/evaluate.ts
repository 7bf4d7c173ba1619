import type { Command } from 'commander';
import { loadClassifier } from '../classifier/index.js';
import { setThreads } from '../runtime/index.js';
import { wilsonInterval } from '../train/index.js';
import { percent } from './figures.js';
import { expectFile } from './input-files.js';
import { wholeNumber } from './options.js';
import { createOutput } from './output.js';
import { terminalBar } from './progress.js';

export function addEvaluateCommand(program: Command): void {
  program
    .command('evaluate')
    .description('Loss and accuracy of a trained classifier on a folder of class folders')
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .argument('<dir>', 'one folder of pictures per class')
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText('after', '\nExample:\n  $ graft evaluate runs/tutorial/model.onnx photos/validation')
    .action(runEvaluate);
}

async function runEvaluate(
  model: string,
  directory: string,
  flags: { threads?: number; json: boolean },
): Promise<void> {
  const output = createOutput(flags.json);
  if (flags.threads !== undefined) setThreads(flags.threads);
  await expectFile(model, 'model');
  const classifier = await loadClassifier(model);
  const bar = output.json ? undefined : terminalBar('{value}/{total} {bar} ETA {eta_formatted}');
  let started = false;
  const result = await classifier.evaluate(directory, ({ step, steps }) => {
    if (!started) bar?.start(steps, 0);
    started = true;
    bar?.update(step);
  });
  bar?.stop();
  for (const { path, reason } of result.skipped) output.line(`Skipped ${path}: ${reason}`);
  const [low, high] = wilsonInterval(result.correct, result.count);
  output.line(
    `loss ${result.loss.toFixed(4)}, accuracy ${percent(result.accuracy)}: ${result.correct} of ${result.count}`,
  );
  output.line(`95 % confidence: ${percent(low)} to ${percent(high)}`);
  output.event({ event: 'result', ...result });
}
