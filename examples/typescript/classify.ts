/* Ranks the classes of each picture: npx tsx classify.ts model.onnx cat.jpg dog.jpg */
import { type Classification, loadClassifier, type PictureClassifier } from '@graft-vision/graft/predict';

const [model, ...pictures] = process.argv.slice(2);
if (model === undefined || pictures.length === 0) {
  console.error('Say which pictures: npx tsx classify.ts model.onnx cat.jpg dog.jpg');
  process.exit(2);
}

const classifier: PictureClassifier = await loadClassifier(model);
// Together: the pictures share the processor's cores.
const answers: Classification[] = await Promise.all(
  pictures.map((picture) => classifier.classify(picture, { top: 2 })),
);
answers.forEach(({ top }, at) => {
  const ranked = top.map(({ label, probability }) => `${label} ${(100 * probability).toFixed(1)} %`);
  console.log(`${pictures[at]}: ${ranked.join(', ')}`);
});
await classifier.dispose();
