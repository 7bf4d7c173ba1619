/* Says what is in pictures: bun classify.ts model.onnx cat.jpg dog.jpg */
import { loadClassifier } from '@graft-vision/graft/predict';

const [model, ...pictures] = Bun.argv.slice(2);
if (pictures.length === 0) {
  console.error('Say which pictures: bun classify.ts model.onnx cat.jpg dog.jpg');
  process.exit(2);
}
const classifier = await loadClassifier(model);
for (const picture of pictures) {
  const { label, probability } = await classifier.classify(picture);
  console.log(`${picture}: ${label} (${(100 * probability).toFixed(1)} %)`);
}
await classifier.dispose();
