import type { Context } from 'hono';
import type { Admission } from './admission.js';
import { failureOf, type Prediction, type Predictions, predictionOf } from './answers.js';
import { classifyPictures, type Outcome, type ServedClassifier } from './classify-pictures.js';
import type { ServeLimits } from './limits.js';
import type { ServerMetrics } from './metrics/server-metrics.js';
import { topOf } from './parameters.js';
import { Problem } from './problem.js';
import { announcedBytes, expectFits, readBody } from './read-body.js';
import { expectAccepted, picturesOf, type SentPicture, type SentPictures } from './sent-pictures.js';

/** What a request is classified with. */
interface Resources {
  readonly limits: Required<ServeLimits>;
  readonly admission: Admission;
  readonly metrics: ServerMetrics;
  /** Gets the error of every picture of a list. */
  readonly note: (error: unknown) => void;
}

/** Answers requests with pictures. The answer throws the Problem of a request, and the error of a single picture. */
export function classifyRequests(
  classifier: ServedClassifier,
  { limits, admission, metrics, note }: Resources,
): (context: Context) => Promise<Response> {
  return async (context) => {
    const top = topOf(context.req);
    const request = context.req.raw;
    const type = context.req.header('content-type');
    expectAccepted(type);
    expectFits(request, limits.maxBytes);
    const place = admission.enter(announcedBytes(request) ?? 0);
    let sent: SentPictures;
    try {
      sent = await picturesOf(type, await readBody(request, limits.maxBytes, place.receive));
      expectFew(sent.pictures, limits.maxPictures);
      place.hold(sent.pictures.length);
    } catch (error) {
      place.leave();
      throw error;
    }
    const outcomes = await classifyPictures(classifier, sent.pictures, {
      place,
      gone: request.signal,
      seconds: limits.timeout,
      top,
    });
    metrics.countPictures(outcomes);
    if (!sent.asList) return context.json(alone(outcomes[0], top));
    for (const outcome of outcomes) if ('error' in outcome) note(outcome.error);
    return context.json(listed(outcomes, sent.pictures, top));
  };
}

function expectFew(pictures: readonly SentPicture[], most: number): void {
  if (pictures.length <= most) return;
  const [limit, count] = [most, pictures.length].map((number) => number.toLocaleString('en-US'));
  throw new Problem('too-large', `Expected at most ${limit} pictures but received ${count}.`, {
    hint: 'Send them in several requests; the server’s option --max-pictures sets the limit.',
  });
}

function alone(outcome: Outcome, top: number | undefined): Prediction {
  if ('error' in outcome) throw outcome.error;
  return predictionOf(outcome.classification, { top });
}

function listed(
  outcomes: readonly Outcome[],
  pictures: readonly SentPicture[],
  top: number | undefined,
): Predictions {
  const predictions = outcomes.map((outcome, at) => {
    const { name } = pictures[at];
    return 'error' in outcome
      ? failureOf(outcome.error, name)
      : predictionOf(outcome.classification, { name, top });
  });
  return { predictions };
}
