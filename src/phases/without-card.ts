import { reasonOf } from '../errors.js';
import { leaveCard } from '../runtime/index.js';
import type { Session } from '../session/index.js';
import type { TrainEvent } from './train-events.js';

type Tell = (event: TrainEvent) => void;

/**
 * Moves a training from a graphics card that has failed to the processor, and tells it.
 *
 * @param goesOn what happens next, as a sentence
 * @throws the error if it is not the card's
 */
export async function leaveFailedCard(
  session: Session,
  error: unknown,
  { goesOn, tell }: { readonly goesOn: string; readonly tell: Tell },
): Promise<void> {
  if (!(await leaveCard(session, error))) throw error;
  tell({ event: 'device', device: 'cpu', reason: `${reasonOf(error)} ${goesOn}`, failed: true });
}

/** Does a piece of work; if the graphics card fails in it, once more from its beginning on the processor. */
export async function evenWithoutCard<Result>(
  session: Session,
  tell: Tell,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await leaveFailedCard(session, error, { goesOn: 'The processor does the rest.', tell });
    return await work();
  }
}
