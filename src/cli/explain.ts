import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { type Explanation, explainImage } from '../classifier/index.js';
import type { ExplainResultEvent } from '../events/index.js';
import { writeFileAtomically } from '../files/index.js';
import { heatMapFigure, svgToPng } from '../report/index.js';
import { Session } from '../session/index.js';
import { percent } from './figures.js';
import { expectFile } from './input-files.js';
import { wholeNumber } from './options.js';
import { createOutput } from './output.js';

export function addExplainCommand(program: Command): void {
  program
    .command('explain')
    .description('Show where in a picture a classifier sees a class, as a heat map (Grad-CAM)')
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .argument('<image>', 'a picture')
    .option('--class <name>', 'the class to explain (default: the predicted class)')
    .option('--out <file.png>', 'where to write the picture (default: <image>.explained.png in this folder)')
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--json', 'write the result as a JSON line', false)
    .addHelpText(
      'after',
      `
The map is coarse: for pictures of 160 pixels, the last feature map of MobileNetV2 has 5 x 5 places. Warm places raise
the score of the class, the others do not. A classifier that looks at the background and not at the animal has learned
the wrong thing, however high its accuracy is.

Examples:
  $ graft explain runs/tutorial/model.onnx cat.jpg
  $ graft explain runs/tutorial/model.onnx cat.jpg --class dogs --out why-not-a-dog.png`,
    )
    .action(runExplain);
}

async function runExplain(
  model: string,
  image: string,
  flags: { class?: string; out?: string; threads?: number; json: boolean },
): Promise<void> {
  const output = createOutput(flags.json);
  const session = new Session({ threads: flags.threads });
  await expectFile(model, 'model');
  await expectFile(image, 'picture');
  const explanation = await explainImage(model, image, { className: flags.class, session });
  const { className, probability, probabilities } = explanation;
  const figure = flags.out ?? `${basename(image, extname(image))}.explained.png`;
  const svg = await heatMapFigure(explanation, {
    title: `What the model sees as ${className} (${percent(probability)})`,
    subtitle: basename(image),
  });
  await writeFileAtomically(figure, await svgToPng(svg));
  output.line(`${image}: ${className} (${percent(probability)})`);
  output.line(`Wrote ${figure}`);
  const result: ExplainResultEvent = {
    event: 'result',
    path: image,
    className,
    probability,
    probabilities,
    figure,
    heatMap: rowsOf(explanation),
  };
  output.event({ ...result });
}

function rowsOf({ heatMap: { data, height, width } }: Explanation): number[][] {
  return Array.from({ length: height }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}
