import { basename, extname } from 'node:path';
import { type Explanation, explainImage } from '../classifier/index.js';
import type { ExplainResultEvent } from '../events/index.js';
import { writeFileAtomically } from '../files/index.js';
import { percent } from '../percent.js';
import { expectTypeface, heatMapFigure, svgToPng } from '../report/index.js';
import { expectFile } from './input-files.js';
import { createOutput, type Output } from './output.js';
import { type SessionFlags, sessionFor } from './session.js';

export async function runExplain(
  model: string,
  image: string,
  flags: { class?: string; out?: string; json: boolean } & SessionFlags,
): Promise<void> {
  const output = createOutput(flags.json);
  await expectFile(model, 'model');
  await expectFile(image, 'picture');
  await expectTypeface();
  const session = await sessionFor(flags, output);
  const explain = (className: string | undefined): Promise<Explanation> =>
    explainImage(model, image, { className, session });
  const first = await explain(flags.class);
  const figure = flags.out ?? `${basename(image, extname(image))}.explained.png`;
  const others = flags.class === undefined ? (first.labels ?? []).slice(1) : [];
  if (flags.class === undefined && first.labels?.length === 0) {
    output.line(`${image} has no class of the model; this is the most probable one.`);
  }
  await write(output, image, figure, first);
  // Where a picture has several classes, each one gets a figure.
  for (const name of others) await write(output, image, besides(figure, name), await explain(name));
}

async function write(output: Output, image: string, figure: string, explanation: Explanation): Promise<void> {
  const { className, probability, probabilities } = explanation;
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

/** cat.explained.png for the class dog: cat.explained.dog.png */
function besides(figure: string, className: string): string {
  const extension = extname(figure);
  const name = className.replace(/[^\p{L}\p{N}_-]+/gu, '-');
  return `${figure.slice(0, figure.length - extension.length)}.${name}${extension}`;
}

function rowsOf({ heatMap: { data, height, width } }: Explanation): number[][] {
  return Array.from({ length: height }, (_, row) => [...data.subarray(row * width, (row + 1) * width)]);
}
