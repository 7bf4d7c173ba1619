import { randomBytes } from 'node:crypto';
import { mkdir, realpath } from 'node:fs/promises';
import { createServer } from 'node:http';
import { availableParallelism, freemem, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener, type HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import { GraftError, reasonOf } from '../errors.js';
import { addressesOf, checkAccess, expectFreePort, listen, ownHosts } from '../http/index.js';
import type { LabelsPerPicture } from '../photographs/index.js';
import { type Device, Session } from '../session/index.js';
import { version } from '../version.js';
import type { ApiError, StudioFeatures, StudioInfo } from './api.js';
import { Connections } from './http/connections.js';
import { answerFor, Refusal } from './http/errors.js';
import { EventStreams } from './http/event-streams.js';
import { guard, securityHeaders } from './http/guard.js';
import { Listeners } from './http/listeners.js';
import { OpeningLinks } from './http/opening-links.js';
import { LINK_IS_MISSING, PAGE_IS_MISSING, readPageFiles } from './http/page-files.js';
import { Evaluations } from './judge/evaluations.js';
import { Models } from './judge/models.js';
import { LIMITS } from './limits.js';
import { StudioPhotographs } from './photographs/studio-photographs.js';
import { Pictures } from './pictures/pictures.js';
import { Labelling } from './review/labelling.js';
import { Review } from './review/review.js';
import { addLabellingRoutes } from './routes/labelling-routes.js';
import { addMapRoutes } from './routes/map-routes.js';
import { addModelRoutes } from './routes/model-routes.js';
import { addPhotographRoutes } from './routes/photograph-routes.js';
import { addProjectRoutes } from './routes/project-routes.js';
import { addReviewRoutes } from './routes/review-routes.js';
import { addRunRoutes } from './routes/run-routes.js';
import { addSuspectRoutes } from './routes/suspect-routes.js';
import { StudioRuns } from './runs/studio-runs.js';
import { seldom } from './seldom.js';

export interface StudioOptions {
  /** A folder or list of photographs; undefined to begin with none. */
  readonly data?: string;
  /** Whether pictures of a list may have several labels or none; by default the list decides. */
  readonly labelsPerPicture?: LabelsPerPicture;
  /** The folder that runs are written to. Default 'runs'. */
  readonly runs?: string;
  /** Default 127.0.0.1, which only this machine can reach. Any other needs a token. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Default: a random one. */
  readonly token?: string;
  /** Where models and trainings compute, as for `Session`. Default 'cpu'. */
  readonly device?: Device;
  /** What starts `graft`, for trainings: a program and its first arguments. */
  readonly program: readonly string[];
  /** Where weights and features are kept. Without it, features are computed each time. */
  readonly cacheDirectory?: string;
  /** What a user types to start Graft, for commands in messages. Default 'graft'. */
  readonly command?: string;
}

/** A running server. */
export interface Studio {
  /** Includes the token. */
  readonly link: string;
  /** A link that lets one browser in, once and soon: for command lines, which other users of the machine can read. */
  openingLink(): string;
  readonly port: number;
  /** Whether the page has been built. */
  readonly hasPage: boolean;
  /** Stops the server; trainings continue. */
  close(): Promise<void>;
}

const LOOK_MILLISECONDS = 1000;
const FEATURES: StudioFeatures = { review: true, takesProjects: false };
/** Photographs are checked for changes less often than runs. */
const PHOTOGRAPH_LOOKS = 3;

/** The built page, from the compiled library and from its source. */
const pageFolders = ['../../pages/studio', '../../dist/pages/studio'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

/**
 * Starts the Studio: a server that shows a folder of photographs and a folder of runs to anyone who has the link.
 *
 * @throws UsageError for a folder that is not there, an address beyond this machine without a token
 * @throws GraftError when the port is taken or the folder of runs cannot be made
 */
export async function startStudio(options: StudioOptions): Promise<Studio> {
  const { host = '127.0.0.1', port = 0, runs: runsFolder = 'runs', device = 'cpu' } = options;
  checkAccess(
    { host, port, token: options.token },
    'Add --token TOKEN. Whoever has it sees the photographs and can train; it travels unencrypted, so use it in a network that you trust, or leave --host out and use ssh -L.',
  );
  const place = { host, port, who: 'The Studio', hint: 'Leave --port out to use a free port.' };
  await expectFreePort(place);
  const token = options.token ?? randomBytes(24).toString('base64url');
  await mkdir(runsFolder, { recursive: true }).catch((error: unknown) => {
    throw new GraftError(`The runs folder ${runsFolder} cannot be created: ${reasonOf(error)}.`, {
      hint: 'Choose another one with --runs.',
      cause: error,
    });
  });
  // Without links, so that a link that somebody puts into the folder later is told from it.
  const realRunsFolder = await realpath(runsFolder);
  const streams = new EventStreams();
  const listeners = new Listeners();
  const { tell } = listeners;

  const tellData = seldom((dataVersion: number) => tell({ event: 'data', version: dataVersion }));
  let review: Review | undefined;
  const photographs = new StudioPhotographs({
    data: options.data,
    labelsPerPicture: options.labelsPerPicture,
    runs: runsFolder,
    onChange: (dataVersion) => {
      tellData(dataVersion);
      review?.photographsChanged();
    },
    onInspection: (state) => tell({ event: 'inspection', state }),
  });
  await photographs.start();
  const runs = new StudioRuns({
    folder: realRunsFolder,
    program: options.program,
    trainOptions: device === 'cpu' ? [] : ['--device', device],
    onChange: (all) => tell({ event: 'runs', runs: all }),
  });
  const pictures = new Pictures();
  const session = new Session({ device });
  const models = new Models(session);
  const evaluations = new Evaluations({ models, session, photographs, onProgress: tell });
  review = new Review({
    session,
    photographs,
    cacheDirectory: options.cacheDirectory,
    onProgress: tell,
  });

  let hosts: ReadonlySet<string> = new Set();
  let listening = 0;
  const app = new Hono();
  app.use(securityHeaders);
  const openingLinks = new OpeningLinks();
  const connections = new Connections();
  app.use(
    guard({
      token,
      openingLinks,
      hosts: () => hosts,
      cookieName: () => `graft-studio-${listening}`,
      onAccepted: ({ env }) => connections.trust((env as HttpBindings).incoming.socket),
    }),
  );
  app.onError((error, context) => {
    const { status, body } = answerFor(error);
    // Anyone who opens the bare address gets a page that says what to do.
    if (status === 401 && context.req.path === '/') return context.html(LINK_IS_MISSING, 401);
    return context.json(body, status);
  });
  app.notFound((context) =>
    context.json({ error: 'There is nothing at this address.', kind: 'no-address' } satisfies ApiError, 404),
  );

  const info: StudioInfo = {
    version,
    command: options.command ?? 'graft',
    runsFolder: resolve(runsFolder),
    cores: availableParallelism(),
    totalMemory: totalmem(),
    limits: LIMITS,
    features: FEATURES,
  };
  app.get('/api/studio', (context) => context.json(info));
  app.get('/api/events', (context) =>
    streams.open(context, (send, signal) => listeners.follow(send, signal)),
  );
  addPhotographRoutes(app, photographs, pictures);
  addRunRoutes(app, { runs, photographs, streams });
  addProjectRoutes(app, { runs, photographs });
  addReviewRoutes(app, review);
  const { cacheDirectory } = options;
  addLabellingRoutes(app, new Labelling({ review, photographs, runs, models, session, cacheDirectory }));
  const suspects = addSuspectRoutes(app, { review, photographs, session });
  addMapRoutes(app, { review, photographs, runs, evaluations, suspects });
  addModelRoutes(app, { runs, photographs, pictures, models, evaluations });
  const hasPage = await addPage(app);

  const server = createServer(
    { connectionsCheckingInterval: 5000 },
    getRequestListener(app.fetch, { overrideGlobalObjects: false }),
  );
  connections.watch(server);
  listening = await listen(server, place);
  hosts = ownHosts(host, listening);

  let looks = 0;
  const look = async (): Promise<void> => {
    if (listeners.count === 0) return;
    tell({ event: 'system', serverMemory: process.memoryUsage.rss(), freeMemory: freemem() });
    await runs.refresh();
    if (looks++ % PHOTOGRAPH_LOOKS === 0) await photographs.refresh();
  };
  const timer = setInterval(() => void look().catch(() => undefined), LOOK_MILLISECONDS);

  const address = `${addressesOf(host, listening).here}/`;
  return {
    link: `${address}?token=${encodeURIComponent(token)}`,
    openingLink: () => `${address}?once=${openingLinks.make()}`,
    port: listening,
    hasPage,
    close: async () => {
      clearInterval(timer);
      streams.close();
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      await photographs.close();
      await review.close();
      await evaluations.close();
      await models.close();
      await session.close();
    },
  };
}

async function addPage(app: Hono): Promise<boolean> {
  const [first, second] = await Promise.all(pageFolders.map(readPageFiles));
  const files = first.has('/') ? first : second;
  app.get('*', (context) => {
    if (context.req.path.startsWith('/api/')) return context.notFound();
    const file = files.get(context.req.path);
    if (file === undefined && context.req.path === '/') return context.html(PAGE_IS_MISSING);
    if (file === undefined) throw new Refusal(404, 'no-address', 'There is nothing at this address.');
    context.header('ETag', file.etag);
    context.header(
      'Cache-Control',
      file.forever ? 'private, max-age=31536000, immutable' : 'private, no-cache',
    );
    if (context.req.header('if-none-match') === file.etag) return context.body(null, 304);
    context.header('Content-Type', file.type);
    return context.body(file.bytes);
  });
  return files.has('/');
}
