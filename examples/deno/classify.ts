/* Says what is in pictures: deno run --allow-read --allow-env --allow-sys --allow-ffi classify.ts model.onnx cat.jpg */
import { loadClassifier } from '@graft-vision/graft/predict';

const [model, ...pictures] = Deno.args;
const classifier = await loadClassifier(model);
for (const picture of pictures) {
  const { label, probability } = await classifier.classify(picture);
  console.log(`${picture}: ${label} (${(100 * probability).toFixed(1)} %)`);
}
await classifier.dispose();
