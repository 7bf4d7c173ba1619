import { Hono } from 'hono';
import {
  type ApiError,
  answerFor,
  EventStreams,
  LIMITS,
  Listeners,
  type StudioInfo,
  seldom,
} from '../studio/browser.js';
import { packageName, version } from '../version.js';
import { addModelRoutes } from './judge/model-routes.js';
import { addPhotographRoutes } from './photographs/photograph-routes.js';
import { WebPhotographs } from './photographs/web-photographs.js';
import { addProjectRoutes } from './project/project-routes.js';
import { clearTaking } from './project/taking.js';
import { addRunRoutes } from './runs/run-routes.js';
import { WebRuns } from './runs/web-runs.js';

/** Where the export puts them, see src/exports/export-static-studio.ts. */
const WEIGHTS = 'weights/mobilenet-v2-openimages.graft';

/** Where a Studio keeps everything, and where its files come from. */
export interface WebStudioOptions {
  /** A folder of the browser's storage. */
  readonly project: FileSystemDirectoryHandle;
  /** The folder of the page: 'https://example.org/studio/'. */
  readonly base: string;
}

/** Makes the Studio that answers in a worker of the page; see src/studio/api.ts for what it answers. */
export async function openWebStudio({ project, base }: WebStudioOptions): Promise<Hono> {
  const app = emptyApp();
  const streams = new EventStreams();
  const listeners = new Listeners();
  const { tell } = listeners;
  const photographs = await WebPhotographs.open(project, {
    onChange: seldom((dataVersion: number) => tell({ event: 'data', version: dataVersion })),
    onInspection: (state) => tell({ event: 'inspection', state }),
  });
  await clearTaking(project, photographs);
  const runs = await WebRuns.open(project, photographs, {
    weights: new URL(WEIGHTS, base),
    onChange: (all) => tell({ event: 'runs', runs: all }),
  });
  const info: StudioInfo = {
    version,
    command: `npx ${packageName}`,
    runsFolder: '',
    cores: navigator.hardwareConcurrency,
    totalMemory: 0,
    limits: LIMITS,
    features: { review: false, takesProjects: true },
  };
  app.get('/api/studio', (context) => context.json(info));
  app.get('/api/events', (context) =>
    streams.open(context, (send, signal) => listeners.follow(send, signal)),
  );
  app.get('/api/review', (context) => context.json({}));
  addPhotographRoutes(app, photographs);
  addRunRoutes(app, { runs, streams });
  addProjectRoutes(app, { project, photographs, runs, onProgress: tell });
  addModelRoutes(app, { runs, photographs, onEvaluation: tell });
  return app;
}

/** Answers every request with what was thrown when the Studio was opened. */
export function failedStudio(error: unknown): Hono {
  const app = emptyApp();
  app.all('*', () => {
    throw error;
  });
  return app;
}

function emptyApp(): Hono {
  const app = new Hono();
  app.onError((error, context) => {
    const { status, body } = answerFor(error);
    return context.json(body, status);
  });
  app.notFound((context) =>
    context.json({ error: 'There is nothing at this address.', kind: 'no-address' } satisfies ApiError, 404),
  );
  return app;
}
