/* POST /classify with the bytes of a picture as the body answers with its classes. */
import { loadClassifier, UnreadableImageError } from '@graft-vision/graft/predict';
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';

// Loaded once, for all requests.
const classifier = await loadClassifier(process.env.MODEL ?? 'model.onnx');

export const app = new Hono();

app.get('/', (context) => context.json({ classes: classifier.classNames }));

app.post('/classify', bodyLimit({ maxSize: 20 * 2 ** 20 }), async (context) => {
  // Always the bytes: a text from a request would be taken for a path or an address.
  const picture = await context.req.arrayBuffer();
  try {
    const { label, probability, top } = await classifier.classify(picture, { top: 3 });
    return context.json({ label, probability, top });
  } catch (error) {
    if (error instanceof UnreadableImageError) return context.json({ error: error.reason }, 422);
    throw error;
  }
});
