import type { ClassifierCard } from '../classifier/index.js';

const KERNELS = { nearest: 'nearest', bilinear: 'linear', bicubic: 'cubic', lanczos3: 'lanczos3' } as const;
const PILLOW_FILTERS = {
  nearest: 'NEAREST',
  bilinear: 'BILINEAR',
  bicubic: 'BICUBIC',
  lanczos3: 'LANCZOS',
} as const;

/** How to use the model in a zip, for readers who do not know Graft. */
export function archiveReadme(card: ClassifierCard): string {
  const { imageSize, resize, classNames } = card;
  const [height, width] = imageSize;
  const fit = resize.cropToAspectRatio ? 'cover' : 'fill';
  return `# An image classifier

${card.task === 'multilabel' ? severalLabels(card) : `It tells apart: ${classNames.map(quoted).join(', ')}.`}

| File | What it is |
|---|---|
| \`model.onnx\` | the network, from pixels to probabilities |
| \`labels.txt\` | the classes, one per line, in the order of the outputs |
| \`card.json\` | its training data, its results, and the sources and licenses of its weights |

Input \`image\`: uint8 [N, ${height}, ${width}, 3], RGB values from 0 to 255, rows from the top. Outputs \`logits\` and
\`probabilities\`: float32 [N, ${classNames.length}].

${resizing(card)}

## Node

\`npm install onnxruntime-node sharp\`

\`\`\`js
import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import sharp from "sharp";

const labels = readFileSync("labels.txt", "utf8").trimEnd().split("\\n");
const session = await InferenceSession.create("model.onnx");
const pixels = await sharp(process.argv[2], { autoOrient: true })
  .resize({ width: ${width}, height: ${height}, fit: "${fit}", kernel: "${KERNELS[resize.interpolation]}" })
  .flatten({ background: "#ffffff" })
  .toColourspace("srgb")
  .raw()
  .toBuffer();
const image = new Tensor("uint8", pixels, [1, ${height}, ${width}, 3]);
const { probabilities } = await session.run({ image });
labels.forEach((label, index) => console.log(label, probabilities.data[index]));
\`\`\`

## Browser

With \`onnxruntime-web\`, in a module on a page that comes from a web server:

\`\`\`js
import { InferenceSession, Tensor } from "onnxruntime-web";

export async function classify(picture) {
  const session = await InferenceSession.create("model.onnx");
  const canvas = new OffscreenCanvas(${width}, ${height});
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, ${width}, ${height});
${drawing(card)}
  const { data } = context.getImageData(0, 0, ${width}, ${height});
  const rgb = new Uint8Array(data.filter((_, index) => index % 4 !== 3));
  const image = new Tensor("uint8", rgb, [1, ${height}, ${width}, 3]);
  const { probabilities } = await session.run({ image });
  return probabilities.data;
}
\`\`\`

## Python

\`pip install onnxruntime pillow numpy${asKeras(card) ? ' opencv-python-headless' : ''}\`

\`\`\`python
import sys

${asKeras(card) ? 'import cv2\n' : ''}import numpy
import onnxruntime
from PIL import Image, ImageOps

labels = open("labels.txt", encoding="utf-8").read().splitlines()
session = onnxruntime.InferenceSession("model.onnx")
picture = ImageOps.exif_transpose(Image.open(sys.argv[1])).convert("RGB")
${resizingInPython(card)}
[probabilities] = session.run(["probabilities"], {"image": image})
for label, probability in zip(labels, probabilities[0]):
    print(label, float(probability))
\`\`\`

Made with Graft ${card.graftVersion}. \`graft predict model.onnx picture.jpg\` does all of this.
`;
}

function quoted(name: string): string {
  return `\`${name.replace(/[`\s]+/g, ' ')}\``;
}

/** A picture has each class from its own probability on. */
function severalLabels({ classNames, thresholds }: ClassifierCard): string {
  const rows = classNames.map((name, label) => `| ${quoted(name)} | ${thresholds?.[label] ?? 0.5} |`);
  return `A picture may have several of these classes, or none. It has a class if its probability is at least the class's
threshold (\`thresholds\` in \`card.json\`, in the order of the classes):

| Class | Threshold |
|---|---|
${rows.join('\n')}`;
}

function resizing(card: ClassifierCard): string {
  const { imageSize, resize } = card;
  const [height, width] = imageSize;
  const how = resize.cropToAspectRatio
    ? `cropped in the middle to the proportions of ${width} to ${height} and then resized`
    : 'stretched';
  const antialias =
    resize.antialias || resize.interpolation === 'nearest'
      ? 'with antialiasing'
      : `without antialiasing, as Keras does. ${asKeras(card) ? 'The Python example below does\nthe same. Those for Node and browsers' : 'The examples below'} resize with antialiasing, which most\nlibraries do by themselves; probabilities then differ a little`;
  return `Pictures were turned upright by their EXIF orientation and ${how} to ${width} x ${height} pixels
(${resize.interpolation}, ${resize.interpolation === 'nearest' ? 'the nearest pixel' : antialias}).`;
}

/** The picture on a canvas of the right size. */
function drawing({ imageSize: [height, width], resize }: ClassifierCard): string {
  if (!resize.cropToAspectRatio) {
    return `  context.drawImage(await createImageBitmap(picture), 0, 0, ${width}, ${height});`;
  }
  return `  const bitmap = await createImageBitmap(picture);
  const scale = Math.max(${width} / bitmap.width, ${height} / bitmap.height);
  const [w, h] = [bitmap.width * scale, bitmap.height * scale];
  context.drawImage(bitmap, (${width} - w) / 2, (${height} - h) / 2, w, h);`;
}

/** Whether OpenCV resizes as Keras does: from the four nearest pixels, however large the picture is. */
function asKeras({ resize }: ClassifierCard): boolean {
  return resize.interpolation === 'bilinear' && !resize.antialias;
}

function resizingInPython(card: ClassifierCard): string {
  const { imageSize, resize } = card;
  const [height, width] = imageSize;
  if (asKeras(card)) {
    const crop = `scale = min(picture.width / ${width}, picture.height / ${height})
w, h = int(${width} * scale), int(${height} * scale)
left, top = (picture.width - w) // 2, (picture.height - h) // 2
picture = picture.crop((left, top, left + w, top + h))
`;
    return `${resize.cropToAspectRatio ? crop : ''}image = cv2.resize(numpy.asarray(picture), (${width}, ${height}))[None]`;
  }
  const filter = `Image.Resampling.${PILLOW_FILTERS[resize.interpolation]}`;
  const resized = resize.cropToAspectRatio
    ? `ImageOps.fit(picture, (${width}, ${height}), ${filter})`
    : `picture.resize((${width}, ${height}), ${filter})`;
  return `picture = ${resized}
image = numpy.asarray(picture, dtype=numpy.uint8)[None]`;
}
