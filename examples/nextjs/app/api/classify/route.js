/* POST /api/classify with the bytes of a picture as the body answers with its classes. */
import { loadClassifier, UnreadableImageError } from '@graft-vision/graft/predict';

// Native packages need Node; the edge runtime has none.
export const runtime = 'nodejs';

const MOST_BYTES = 20 * 2 ** 20;

/** Loaded with the first request, not while Next.js builds. */
let loading;
const classifier = () => (loading ??= loadClassifier(process.env.MODEL ?? 'model.onnx'));

export async function POST(request) {
  const length = Number(request.headers.get('content-length') ?? Number.NaN);
  if (!(length <= MOST_BYTES))
    return Response.json({ error: 'Send the bytes of a picture of at most 20 MB.' }, { status: 413 });
  try {
    const answer = await (await classifier()).classify(await request.arrayBuffer(), { top: 3 });
    return Response.json({ label: answer.label, probability: answer.probability, top: answer.top });
  } catch (error) {
    if (error instanceof UnreadableImageError) return Response.json({ error: error.reason }, { status: 422 });
    throw error;
  }
}
