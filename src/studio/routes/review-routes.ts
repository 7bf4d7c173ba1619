import type { Hono } from 'hono';
import type { ReviewTasks } from '../api.js';
import type { Review } from '../review/review.js';

/** What /api/review answers. */
export function addReviewRoutes(app: Hono, review: Review): void {
  app.get('/api/review', (context) => context.json(review.states satisfies Partial<ReviewTasks>));
}
