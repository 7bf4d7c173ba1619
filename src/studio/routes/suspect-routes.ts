import type { Hono } from 'hono';
import { z } from 'zod';
import type { Session } from '../../session/index.js';
import type { Keep } from '../api.js';
import { readJsonBody, wholeParameter } from '../http/bodies.js';
import { LIMITS } from '../limits.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { KeptLabels } from '../review/kept-labels.js';
import type { Review } from '../review/review.js';
import { SimilarFinder } from '../review/similar-photographs.js';
import { Suspects } from '../review/suspects.js';

const keep: z.ZodType<Keep> = z.strictObject({
  photographs: z.array(z.string().max(64)).min(1).max(LIMITS.movedAtOnce),
});

interface SuspectServices {
  readonly review: Review;
  readonly photographs: StudioPhotographs;
  readonly session: Session;
}

/** Labels that are probably wrong, labels that were found right, and photographs that look alike. */
export function addSuspectRoutes(app: Hono, { review, photographs, session }: SuspectServices): Suspects {
  const shared = { session, photographs, features: review.features };
  const kept = new KeptLabels(photographs);
  const suspects = new Suspects({ ...shared, kept, task: review.newTask('suspects') });
  const similar = new SimilarFinder({ ...shared, task: review.newTask('similar') });
  review.atEnd(() => similar.close());

  app.post('/api/review/suspects', async (context) => context.json(await suspects.start()));
  app.get('/api/review/suspects', async (context) => context.json(await suspects.list()));
  app.get('/api/review/suspects/:id', async (context) =>
    context.json(await suspects.find(context.req.param('id'))),
  );
  app.post('/api/data/keeps', async (context) => {
    const { photographs } = await readJsonBody(context, keep);
    return context.json(await kept.keep(photographs));
  });
  app.get('/api/data/photographs/:id/similar', async (context) => {
    const limit = wholeParameter(context, 'limit', { least: 1, most: 200, otherwise: 24 });
    return context.json(await similar.like(context.req.param('id'), limit));
  });
  return suspects;
}
