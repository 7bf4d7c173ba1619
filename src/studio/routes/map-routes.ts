import type { Hono } from 'hono';
import type { Evaluations } from '../judge/evaluations.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { type ArrangedPhotographs, PhotographMaps } from '../review/photograph-maps.js';
import type { Review } from '../review/review.js';
import type { Suspects } from '../review/suspects.js';
import type { StudioRuns } from '../runs/studio-runs.js';

interface MapServices {
  readonly review: Review;
  readonly photographs: StudioPhotographs;
  readonly runs: StudioRuns;
  readonly evaluations: Evaluations;
  readonly suspects: Suspects;
}

/** All photographs in two dimensions. */
export function addMapRoutes(
  app: Hono,
  { review, photographs, runs, evaluations, suspects }: MapServices,
): void {
  const task = review.newTask<ArrangedPhotographs>('map');
  const maps = new PhotographMaps({
    photographs,
    runs,
    evaluations,
    suspects,
    task,
    features: review.features,
  });

  app.post('/api/review/map', async (context) => context.json(await maps.start()));
  app.delete('/api/review/map', async (context) => {
    await task.stop();
    return context.json(task.state);
  });
  app.get('/api/review/map', async (context) => context.json(await maps.map()));
}
