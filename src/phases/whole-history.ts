import { emptyHistory, type History, joinHistories } from '../train/index.js';
import type { FinishedPhase } from './training-run.js';

/** The history of a run over all its phases. */
export function wholeHistory(phases: readonly FinishedPhase[]): History {
  return phases.map(({ history }) => history).reduce(joinHistories, emptyHistory());
}
