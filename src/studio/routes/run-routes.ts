import type { Hono } from 'hono';
import { z } from 'zod';
import type { NewRun, RenamedRun, ResumeRun, RunDetail, RunList, RunPlan } from '../api.js';
import { readJsonBody } from '../http/bodies.js';
import type { EventStreams } from '../http/event-streams.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { followRun } from '../runs/follow-run.js';
import { lastLine, runsParameter } from '../runs/run-parameters.js';
import { settingsCatalogue } from '../runs/settings-catalogue.js';
import type { StudioRuns } from '../runs/studio-runs.js';
import { settingsBody } from './photograph-routes.js';

const newRun: z.ZodType<NewRun> = z.strictObject({
  recipe: z.enum(['fast', 'tutorial', 'best']),
  settings: settingsBody.optional(),
  weights: z.string().max(100).optional(),
  seed: z.number().int().min(0).max(4_294_967_295).optional(),
  name: z.string().max(500).optional(),
  language: z.enum(['en', 'tr']).optional(),
});
const renamed: z.ZodType<RenamedRun> = z.strictObject({ name: z.string().max(500) });
const resumed: z.ZodType<ResumeRun> = z.strictObject({ acceptChanges: z.boolean().optional() });

/** What /api/settings and /api/runs answer, but for what is done with a finished model. */
export function addRunRoutes(
  app: Hono,
  { runs, photographs, streams }: { runs: StudioRuns; photographs: StudioPhotographs; streams: EventStreams },
): void {
  app.get('/api/settings', (context) => context.json(settingsCatalogue()));
  app.get('/api/runs', async (context) => context.json({ runs: await runs.list() } satisfies RunList));
  app.post('/api/runs', async (context) => {
    const wanted = await readJsonBody(context, newRun);
    const { folder } = await photographs.expectOpen();
    return context.json(await runs.start(folder.trainArguments, wanted), 201);
  });
  app.post('/api/plan', async (context) => {
    const wanted = await readJsonBody(context, newRun);
    const { total, split } = photographs.state();
    return context.json((await runs.plan(wanted, { total, train: split?.train.count })) satisfies RunPlan);
  });
  app.get('/api/runs/:id', async (context) => {
    const run = await runs.find(context.req.param('id'));
    await run.refresh();
    return context.json((await run.detail()) satisfies RunDetail);
  });
  app.patch('/api/runs/:id', async (context) => {
    const { name } = await readJsonBody(context, renamed);
    return context.json(await runs.rename(context.req.param('id'), name));
  });
  app.delete('/api/runs/:id', async (context) =>
    context.json({ runs: await runs.remove(context.req.param('id')) } satisfies RunList),
  );
  app.post('/api/runs/:id/:action{(?:pause|discard)}', async (context) => {
    const action = context.req.param('action') === 'pause' ? 'pause' : 'discard';
    return context.json(await runs.halt(context.req.param('id'), action));
  });
  app.post('/api/runs/:id/resume', async (context) => {
    const { acceptChanges = false } = await readJsonBody(context, resumed);
    return context.json(await runs.resume(context.req.param('id'), acceptChanges));
  });
  app.post('/api/runs/:id/finish', async (context) => {
    const { acceptChanges = false } = await readJsonBody(context, resumed);
    return context.json(await runs.finish(context.req.param('id'), acceptChanges));
  });
  app.get('/api/comparison', async (context) => {
    return context.json(await runs.compare(runsParameter(context)));
  });
  app.get('/api/runs/:id/events', async (context) => {
    const run = await runs.find(context.req.param('id'));
    const after = lastLine(context);
    return streams.open(context, (send, signal) => followRun(run, after, send, signal));
  });
}
