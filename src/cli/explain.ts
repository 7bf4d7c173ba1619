import { basename, extname } from 'node:path';
import { type Explanation, explainImage } from '../classifier/index.js';
import type { ExplainResultEvent } from '../events/index.js';
import { writeFileAtomically } from '../files/index.js';
import { percent } from '../percent.js';
import { heatMapFigure, svgToPng } from '../report/index.js';
import { Session } from '../session/index.js';
import { expectFile } from './input-files.js';
import { createOutput } from './output.js';

export async function runExplain(
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
