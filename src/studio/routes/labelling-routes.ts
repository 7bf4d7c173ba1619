import type { Hono } from 'hono';
import { z } from 'zod';
import type { LabellingTraining, NewSuggestions, Skip } from '../api.js';
import { readJsonBody } from '../http/bodies.js';
import type { Labelling } from '../review/labelling.js';

const newSuggestions: z.ZodType<NewSuggestions> = z.strictObject({
  model: z.string().max(64).nullable().optional(),
});
const skip: z.ZodType<Skip> = z.strictObject({ photograph: z.string().max(64), skipped: z.boolean() });
const training: z.ZodType<LabellingTraining> = z.strictObject({ language: z.enum(['en', 'tr']).optional() });

/** What /api/labelling answers. */
export function addLabellingRoutes(app: Hono, labelling: Labelling): void {
  app.get('/api/labelling', async (context) => context.json(await labelling.state()));
  app.post('/api/labelling/suggestions', async (context) =>
    context.json(await labelling.suggest(await readJsonBody(context, newSuggestions))),
  );
  app.post('/api/labelling/skips', async (context) =>
    context.json(await labelling.skip(await readJsonBody(context, skip))),
  );
  app.post('/api/labelling/training', async (context) =>
    context.json(await labelling.train(await readJsonBody(context, training)), 201),
  );
}
