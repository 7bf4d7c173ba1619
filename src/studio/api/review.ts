import type { ApiError } from './messages.js';

/** What is computed over all photographs in the background. */
export type ReviewTaskName = 'suspects' | 'label' | 'map' | 'similar';

/** The state of such a computation; progress comes by /api/events. */
export interface ReviewTask {
  /** 'stale': there is a result, but the photographs have changed since. */
  readonly state: 'none' | 'running' | 'ready' | 'stale' | 'failed';
  /** Steps done and in all, while it runs. Both are 0 while it waits for another task or loads the network. */
  readonly done: number;
  readonly total: number;
  readonly error?: ApiError;
}

/** GET /api/review */
export type ReviewTasks = Readonly<Record<ReviewTaskName, ReviewTask>>;

/** A computation has begun, advanced or ended, or its result is stale. */
export interface ReviewProgress {
  readonly event: 'review';
  readonly task: ReviewTaskName;
  readonly state: ReviewTask;
}
