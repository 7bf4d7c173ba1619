/* Says what is in pictures: node classify.js model.onnx cat.jpg dog.jpg */
import { loadClassifier, UnreadableImageError } from '@graft-vision/graft/predict';

const [model, ...pictures] = process.argv.slice(2);
if (pictures.length === 0) {
  console.error('Say which pictures: node classify.js model.onnx cat.jpg dog.jpg');
  process.exit(2);
}
const classifier = await loadClassifier(model);
for (const picture of pictures) {
  try {
    const { label, probability } = await classifier.classify(picture);
    console.log(`${picture}: ${label} (${(100 * probability).toFixed(1)} %)`);
  } catch (error) {
    // One damaged picture must not stop the others.
    if (!(error instanceof UnreadableImageError)) throw error;
    console.log(`${picture}: ${error.reason}`);
  }
}
await classifier.dispose();
