import { setMaxListeners } from 'node:events';
import type { Classification, PictureClassifier } from '../classifier/predict.js';
import type { Place } from './admission.js';
import { Problem } from './problem.js';
import type { SentPicture } from './sent-pictures.js';

/** What a classifier must be able to do. */
export type ServedClassifier = Pick<PictureClassifier, 'batchSizes' | 'card' | 'classify' | 'pending'>;

/** A picture's classes, or why it has none. */
export type Outcome = { readonly classification: Classification } | { readonly error: unknown };

/**
 * Classifies the pictures of a request together, and then frees its place. Pictures that are given up, because they are
 * late or the client is gone, go no further than they are.
 *
 * @param gone is aborted when the client leaves
 * @param seconds for all of them
 * @returns an outcome for each; a picture that takes longer gets the Problem 504
 */
export async function classifyPictures(
  classifier: ServedClassifier,
  pictures: readonly SentPicture[],
  {
    place,
    gone,
    seconds,
    top,
  }: { readonly place: Place; readonly gone: AbortSignal; readonly seconds: number; readonly top?: number },
): Promise<Outcome[]> {
  const given = new AbortController();
  // Every picture listens; Node would warn of a leak from the eleventh on.
  setMaxListeners(0, given.signal);
  const timer = setTimeout(() => given.abort(tooLate(seconds)), seconds * 1000);
  const leave = (): void => given.abort(new Problem('gone', 'The client ended the connection.'));
  gone.addEventListener('abort', leave);
  if (gone.aborted) leave();
  place.give();
  try {
    return await Promise.all(
      pictures.map(async (picture): Promise<Outcome> => {
        if ('error' in picture) return { error: picture.error };
        try {
          return { classification: await classifier.classify(picture.bytes, { top, signal: given.signal }) };
        } catch (error) {
          return { error };
        }
      }),
    );
  } finally {
    clearTimeout(timer);
    gone.removeEventListener('abort', leave);
    place.leave();
  }
}

function tooLate(seconds: number): Problem {
  return new Problem('late', `The picture was not classified within ${seconds} s.`, {
    hint: 'Ask again later or send a smaller picture; the server’s option --timeout sets the limit.',
  });
}
