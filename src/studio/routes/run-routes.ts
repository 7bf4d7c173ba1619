import type { Hono } from 'hono';
import { z } from 'zod';
import { listSettings, recipes, settingValues } from '../../recipes/index.js';
import { backbones } from '../../zoo/index.js';
import type {
  NewRun,
  RenamedRun,
  ResumeRun,
  RunDetail,
  RunList,
  RunPlan,
  RunStatusEvent,
  SettingsCatalogue,
} from '../api.js';
import { readJsonBody, wholeParameter } from '../http/bodies.js';
import type { EventStreams, SentEvent } from '../http/event-streams.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { loggedEvents } from '../runs/run-log-reader.js';
import type { StudioRun } from '../runs/studio-run.js';
import type { StudioRuns } from '../runs/studio-runs.js';
import { settingsBody } from './photograph-routes.js';

/** How often a watched run is read. */
const LOOK_MILLISECONDS = 500;
/** How often its state is sent while it trains. */
const STATUS_LOOKS = 4;
/** Events with sentences or paths. */
const NAMES_FILES: ReadonlySet<string> = new Set(['note', 'figure', 'skipped', 'weights', 'diverged']);
const MOST_LINES = 100_000_000;

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
  app.get('/api/settings', (context) => context.json(catalogue()));
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
    const ids = [...new Set((context.req.query('runs') ?? '').split(',').filter((id) => id !== ''))];
    return context.json(await runs.compare(ids));
  });
  app.get('/api/runs/:id/events', async (context) => {
    const run = await runs.find(context.req.param('id'));
    const asked = wholeParameter(context, 'after', { least: 0, most: MOST_LINES, otherwise: 0 });
    // When the browser reconnects, its Last-Event-ID takes precedence over the address.
    const last = Number(context.req.header('last-event-id'));
    const after = Number.isSafeInteger(last) && last > 0 ? last : asked;
    return streams.open(context, (send, signal) => followRun(run, after, send, signal));
  });
}

/** Sends a run's log, then new lines, until the signal. */
async function followRun(
  run: StudioRun,
  after: number,
  send: (event: SentEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  let sent = after;
  let told = '';
  for (let look = 0; !signal.aborted; look++) {
    await run.refresh();
    if (!run.exists) return;
    // A log that is shorter than what was sent is another one: the run was begun anew.
    // Others look at the run too: while this is sent, more lines may be read, which the next look sends.
    const { lines } = run.log;
    if (lines < sent) sent = 0;
    for await (const { line, event } of loggedEvents(run.logPath, sent, lines)) {
      if (signal.aborted) return;
      await send({ ...(NAMES_FILES.has(event.event) ? run.shortened(event) : event), id: line });
    }
    sent = lines;
    const status = { event: 'status', run: run.summary(), activity: await run.activity() } as const;
    const state = JSON.stringify(status.run);
    if (state !== told || (status.activity.doing !== 'idle' && look % STATUS_LOOKS === 0)) {
      told = state;
      await send(status satisfies RunStatusEvent);
    }
    await pause(LOOK_MILLISECONDS, signal);
  }
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}

function catalogue(): SettingsCatalogue {
  return {
    recipes: (['fast', 'tutorial', 'best'] as const).map((name) => ({
      name,
      values: settingValues(recipes[name]),
    })),
    settings: listSettings().map(
      ({ name, description, expected, kind, range, sensible, choices, labels }) => ({
        name,
        group: name.includes('.') ? name.slice(0, name.lastIndexOf('.')) : '',
        description,
        expected,
        kind,
        ...(choices !== undefined && { choices }),
        ...(range !== undefined && {
          minimum: range.lowest,
          ...(range.highest !== undefined && { maximum: range.highest }),
          minimumExcluded: range.lowestExcluded,
          maximumExcluded: range.highestExcluded,
          whole: range.whole,
        }),
        ...(sensible !== undefined && { sensible }),
        ...(labels !== undefined && { labels }),
      }),
    ),
    backbones: Object.values(backbones).map(({ name, weights, defaultImageSize }) => ({
      name,
      weights,
      imageSize: defaultImageSize,
    })),
    weights: ['imagenet', 'openimages'],
  };
}
