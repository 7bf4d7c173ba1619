/* A function behind API Gateway or a function URL: POST the bytes of a picture, and it answers with its classes. */
import { loadClassifier, UnreadableImageError } from '@graft-vision/graft/predict';

// Once for each instance, while it starts: the requests that follow find it loaded.
const classifier = await loadClassifier(process.env.MODEL ?? 'model.onnx');

/**
 * @param {import('aws-lambda').APIGatewayProxyEventV2} event
 * @returns {Promise<import('aws-lambda').APIGatewayProxyStructuredResultV2>}
 */
export async function handler({ body, isBase64Encoded }) {
  // Pictures are not text, so API Gateway passes them in Base64.
  if (!body || !isBase64Encoded) return answer(400, { error: 'Send the bytes of a picture as the body.' });
  try {
    const { label, probability, top } = await classifier.classify(Buffer.from(body, 'base64'), { top: 3 });
    return answer(200, { label, probability, top });
  } catch (error) {
    if (error instanceof UnreadableImageError) return answer(422, { error: error.reason });
    throw error;
  }
}

/** @param {number} statusCode @param {object} value */
function answer(statusCode, value) {
  return { statusCode, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}
