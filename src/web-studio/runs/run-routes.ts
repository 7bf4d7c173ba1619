import type { Hono } from 'hono';
import {
  type EventStreams,
  followRun,
  lastLine,
  type NewRun,
  type RenamedRun,
  type ResumeRun,
  type RunDetail,
  type RunList,
  type RunPlan,
  runsParameter,
} from '../../studio/browser.js';
import { jsonBody } from '../json-body.js';
import type { WebRuns } from './web-runs.js';

/** What /api/settings and /api/runs answer in a tab, but for what is done with a finished model. */
export function addRunRoutes(
  app: Hono,
  { runs, streams }: { readonly runs: WebRuns; readonly streams: EventStreams },
): void {
  app.get('/api/settings', async (context) =>
    context.json((await import('./plan-in-tab.js')).tabCatalogue()),
  );
  app.get('/api/runs', (context) => context.json({ runs: runs.list() } satisfies RunList));
  app.post('/api/runs', async (context) =>
    context.json(await runs.start(await jsonBody<NewRun>(context)), 201),
  );
  app.post('/api/plan', async (context) =>
    context.json((await runs.plan(await jsonBody<NewRun>(context))) satisfies RunPlan),
  );
  app.get('/api/runs/:id', async (context) =>
    context.json((await runs.find(context.req.param('id')).detail()) satisfies RunDetail),
  );
  app.patch('/api/runs/:id', async (context) => {
    const { name } = await jsonBody<RenamedRun>(context);
    return context.json(await runs.rename(context.req.param('id'), name));
  });
  app.delete('/api/runs/:id', async (context) =>
    context.json({ runs: await runs.remove(context.req.param('id')) } satisfies RunList),
  );
  app.post('/api/runs/:id/:action{(?:pause|discard)}', (context) => {
    const action = context.req.param('action') === 'pause' ? 'pause' : 'discard';
    return context.json(runs.halt(context.req.param('id'), action));
  });
  app.post('/api/runs/:id/resume', async (context) => {
    const { acceptChanges = false } = await jsonBody<ResumeRun>(context);
    return context.json(await runs.resume(context.req.param('id'), acceptChanges));
  });
  app.post('/api/runs/:id/finish', async (context) =>
    context.json(await runs.finish(context.req.param('id'))),
  );
  app.get('/api/comparison', async (context) => {
    return context.json(await runs.compare(runsParameter(context)));
  });
  app.get('/api/runs/:id/events', (context) => {
    const run = runs.find(context.req.param('id'));
    const after = lastLine(context);
    return streams.open(context, (send, signal) => followRun(run, after, send, signal));
  });
}
