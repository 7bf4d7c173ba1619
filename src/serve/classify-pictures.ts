import type { Classification, PictureClassifier } from '../classifier/predict.js';
import type { Place } from './admission.js';
import { Problem } from './problem.js';
import type { SentPicture } from './sent-pictures.js';

/** What a classifier must be able to do. */
export type ServedClassifier = Pick<PictureClassifier, 'card' | 'classify'>;

/** A picture's classes, or why it has none. */
export type Outcome = { readonly classification: Classification } | { readonly error: unknown };

/**
 * Classifies the pictures of a request together. Their place is free again when the last of them has ended, which may be
 * after the answer: what a late picture takes up must count, or the server would take on more than it can do.
 *
 * @param seconds for all of them
 * @returns an outcome for each; a picture that takes longer gets the Problem 504
 */
export async function classifyPictures(
  classifier: ServedClassifier,
  pictures: readonly SentPicture[],
  { place, seconds, top }: { readonly place: Place; readonly seconds: number; readonly top?: number },
): Promise<Outcome[]> {
  const outcomes = pictures.map(async ({ bytes }): Promise<Outcome> => {
    try {
      return { classification: await classifier.classify(bytes, { top }) };
    } catch (error) {
      return { error };
    }
  });
  void Promise.all(outcomes).then(() => place.leave());
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ error: tooLate(seconds) }), seconds * 1000);
  });
  try {
    return await Promise.all(outcomes.map((outcome) => Promise.race([outcome, late])));
  } finally {
    clearTimeout(timer);
  }
}

function tooLate(seconds: number): Problem {
  return new Problem(504, 'late', `The picture was not classified within ${seconds} s.`, {
    hint: 'Ask again later or send a smaller picture; the server’s option --timeout sets the limit.',
  });
}
