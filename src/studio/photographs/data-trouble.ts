import { GraftError, reasonOf } from '../../errors.js';
import { exists } from '../../files/index.js';
import { Refusal } from '../http/errors.js';

/**
 * What is said when photographs that were open can no longer be read, because their folder or list is gone, or because
 * of an error. The Studio keeps showing what it read before, and looks again.
 *
 * @param path the folder or the list
 */
export async function dataTrouble(path: string, error: unknown): Promise<Refusal> {
  const options = { values: { path }, cause: error };
  if (!(await exists(path))) {
    return new Refusal(409, 'data-gone', `${path} is no longer there.`, {
      hint: 'Put it back, or connect its disk again: the Studio looks every few seconds. If it has another name now, end the Studio and start it with that. Until then this page shows what it read before.',
      ...options,
    });
  }
  const advice = error instanceof GraftError ? (error.hint ?? '') : '';
  const reason = reasonOf(error).replace(/\.$/, '');
  return new Refusal(409, 'data-unreadable', `${path} can no longer be read: ${reason}.`, {
    hint: `${advice} The Studio looks again when it has changed. Until then this page shows what it read before.`.trim(),
    ...options,
    values: { path, reason, advice },
  });
}
