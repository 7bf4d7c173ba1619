import sharp from 'sharp';
import { classifierBytes } from '../../dist/src/classifier/index.js';
import { loadClassifier, type PictureClassifier } from '../../dist/src/classifier/predict.js';
import { Conv2D, Dense, GlobalAveragePooling2D, Input, Rescaling } from '../../dist/src/nn/index.js';
import { Model } from '../../dist/src/train/index.js';
import { atEnd } from '../at-end.js';
import { fillVariables, patternBytes } from '../peers/pattern.js';

export const classNames = ['cats', 'dogs', 'birds'];
const resize = { interpolation: 'bilinear', antialias: true, cropToAspectRatio: false } as const;

/** A file of a classifier with three classes; @param damaged with weights that are no numbers */
export function modelBytes({ damaged = false } = {}): Uint8Array {
  const inputs = Input({ shape: [24, 24, 3] });
  const scaled = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
  const maps = new Conv2D(6, 3, { activation: 'relu' }).apply(scaled);
  const model = new Model({ inputs, outputs: new Dense(3).apply(new GlobalAveragePooling2D().apply(maps)) });
  fillVariables(model.variables);
  if (damaged) model.variables[0].assign(model.variables[0].value.fill(Number.NaN));
  return classifierBytes(model, { dataset: { classNames, imageSize: [24, 24], resize } });
}

/** It is disposed of after the test file. */
export async function smallClassifier({
  damaged,
  maxPixels,
}: {
  damaged?: boolean;
  maxPixels?: number;
} = {}): Promise<PictureClassifier> {
  const classifier = await loadClassifier(modelBytes({ damaged }), { threads: 1, limits: { maxPixels } });
  atEnd(() => classifier.dispose());
  return classifier;
}

/** A picture file; pictures of different seeds have different probabilities. */
export async function picture(
  seed: number,
  {
    format = 'jpeg',
    width = 60,
    height = 40,
  }: { format?: 'jpeg' | 'png'; width?: number; height?: number } = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const raw = { width, height, channels: 3 } as const;
  const file = await sharp(patternBytes(seed, width * height * 3), { raw })
    .toFormat(format)
    .toBuffer();
  return new Uint8Array(file);
}

/** A form with files. */
export function form(files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>): FormData {
  const data = new FormData();
  for (const [name, bytes] of Object.entries(files)) data.append('image', new Blob([bytes]), name);
  return data;
}
