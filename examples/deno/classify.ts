/* Says what is in pictures: deno run --allow-read --allow-env --allow-sys --allow-ffi classify.ts model.onnx cat.jpg */
import { loadClassifier } from '@graft-vision/graft/predict';

const [model, ...pictures] = Deno.args;
if (pictures.length === 0) {
  console.error('Say which pictures: classify.ts model.onnx cat.jpg dog.jpg');
  Deno.exit(2);
}
const classifier = await loadClassifier(model);
for (const picture of pictures) {
  const { label, probability } = await classifier.classify(picture);
  console.log(`${picture}: ${label} (${(100 * probability).toFixed(1)} %)`);
}
await classifier.dispose();
