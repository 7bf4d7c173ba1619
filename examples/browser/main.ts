/* Classifies the chosen picture in the page; it is sent nowhere. */
import { GraftError, loadClassifier } from '@graft-vision/graft/web';

const status = document.querySelector('[role=status]')!;
const field = document.querySelector('input')!;

// Vite copies the files of the folder public as they are.
const classifier = await loadClassifier('model.onnx');
status.textContent = `Choose a picture: ${classifier.classNames.join(' or ')}?`;

field.addEventListener('change', async () => {
  const [file] = field.files ?? [];
  if (file === undefined) return;
  try {
    const { label, probability } = await classifier.classify(file);
    status.textContent = `${label} (${(100 * probability).toFixed(1)} %)`;
  } catch (error) {
    if (!(error instanceof GraftError)) throw error;
    status.textContent = [error.message, error.hint].join(' ');
  }
});
