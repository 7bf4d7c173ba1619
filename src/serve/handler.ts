import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { checkToken } from '../http/index.js';
import { anything, callable, checkOptions, type RulesOf, text, texts } from '../options.js';
import { version } from '../version.js';
import { allowOrigins, expectOrigins, expectToken } from './access.js';
import { Admission } from './admission.js';
import { describeModel, failureOf, type Prediction, type Predictions, predictionOf } from './answers.js';
import { classifyPictures, type Outcome, type ServedClassifier } from './classify-pictures.js';
import { Health } from './health.js';
import { resolveLimits, type ServeLimits } from './limits.js';
import { ServerMetrics } from './metrics/server-metrics.js';
import { METRICS_TYPE } from './metrics/text-format.js';
import { openApiDocument } from './openapi.js';
import { isOwnFailure, Problem, problemResponse } from './problem.js';
import { announcedBytes, expectFits, readBody } from './read-body.js';
import { expectAccepted, picturesOf, type SentPicture } from './sent-pictures.js';
import { welcome } from './welcome.js';

/** Options of `createRequestHandler`. */
export interface RequestHandlerOptions {
  /** Where the routes begin: '/pets' for /pets/classify. Default: at the beginning. */
  readonly basePath?: string;
  /** What requests must send as `Authorization: Bearer`, at least 16 characters. Default: no token is needed. */
  readonly token?: string;
  /** Origins whose pages may read the answers, such as 'https://example.org', or '*'. Default none. */
  readonly allowOrigins?: readonly string[];
  readonly limits?: ServeLimits;
  /** Gets every error that is the server's own fault; clients only learn that there was one. */
  readonly onFailure?: (error: unknown) => void;
}

export const HANDLER_RULES: RulesOf<RequestHandlerOptions> = {
  basePath: text,
  token: text,
  allowOrigins: texts,
  limits: anything,
  onFailure: callable,
};

/** Answers a request of the web's Fetch API. */
export type RequestHandler = (request: Request) => Promise<Response>;

/** The parts of a service that a server needs besides the handler. */
export interface Service {
  readonly app: Hono;
  readonly health: Health;
  readonly admission: Admission;
}

/**
 * Answers HTTP requests with a classifier: `POST /classify` and the addresses beside it, as `graft serve` does, inside
 * any server that speaks the web's Fetch API, such as Hono, Next.js, Deno or Bun.
 *
 * @param classifier that `loadClassifier` of `@graft-vision/graft/predict` gives; it stays the caller's, who disposes of it
 * @throws UsageError for an option that is unknown or out of range
 *
 * @example
 * ```ts
 * import { loadClassifier } from '@graft-vision/graft/predict';
 * import { createRequestHandler } from '@graft-vision/graft/serve';
 *
 * const classifier = await loadClassifier('model.onnx');
 * const handle = createRequestHandler(classifier, { limits: { maxBytes: 8 * 2 ** 20 } });
 * const answer = await handle(new Request('http://localhost/model'));
 * console.log(await answer.json());
 * ```
 */
export function createRequestHandler(
  classifier: ServedClassifier,
  options: RequestHandlerOptions = {},
): RequestHandler {
  const { app } = createService(classifier, options);
  return async (request) => await app.fetch(request);
}

/** @param guards look at every request first */
export function createService(
  classifier: ServedClassifier,
  options: RequestHandlerOptions,
  guards: readonly MiddlewareHandler[] = [],
): Service {
  checkOptions('createRequestHandler', options, HANDLER_RULES);
  const { basePath = '/', token, allowOrigins: origins = [], onFailure } = options;
  if (token !== undefined) checkToken(token);
  expectOrigins(origins);
  const limits = resolveLimits(options.limits ?? {});
  const admission = new Admission(limits, () => classifier.pending);
  const metrics = new ServerMetrics({ admission, classifier, limits });
  const health = new Health(classifier);
  const { card } = classifier;

  const app = new Hono().basePath(basePath);
  const note = (error: unknown): void => {
    if (!isOwnFailure(error)) return;
    health.suspect();
    onFailure?.(error);
  };
  app.onError((error) => {
    note(error);
    return problemResponse(error);
  });
  app.notFound(() => problemResponse(new Problem(404, 'not-found', 'There is nothing at this address.')));
  app.use(measure(metrics), plainHeaders);
  for (const guard of guards) app.use(guard);
  if (origins.length > 0) app.use(allowOrigins(origins));

  // Open without a token, for whoever watches over the process.
  app.get('/health', async (context) => {
    await health.expectReady();
    return context.json({ status: 'ready', version });
  });
  if (token !== undefined) app.use(expectToken(token));

  const hasToken = token !== undefined;
  const description = openApiDocument({ basePath, hasToken });
  app.get('/', (context) => context.text(welcome(card, { address: addressOf(context, basePath), hasToken })));
  app.get('/model', (context) => context.json(describeModel(card)));
  app.get('/openapi.json', (context) => context.json(description));
  app.get('/metrics', (context) => context.body(metrics.format(), 200, { 'Content-Type': METRICS_TYPE }));
  app.post('/classify', async (context) => {
    const top = topOf(context);
    const request = context.req.raw;
    const type = context.req.header('content-type');
    expectAccepted(type);
    expectFits(request, limits.maxBytes);
    const place = admission.enter(announcedBytes(request) ?? 0);
    let sent: Awaited<ReturnType<typeof picturesOf>>;
    try {
      sent = await picturesOf(type, await readBody(request, limits.maxBytes, place.receive));
      expectFew(sent.pictures, limits.maxPictures);
      place.hold(sent.pictures.length);
    } catch (error) {
      place.leave();
      throw error;
    }
    const outcomes = await classifyPictures(classifier, sent.pictures, {
      place,
      gone: request.signal,
      seconds: limits.timeout,
      top,
    });
    metrics.countPictures(outcomes);
    if (!sent.asList) return context.json(alone(outcomes[0], top));
    for (const outcome of outcomes) if ('error' in outcome) note(outcome.error);
    return context.json(listed(outcomes, sent.pictures, top));
  });
  for (const [path, allowed] of [
    ...['/', '/health', '/model', '/openapi.json', '/metrics'].map((path) => [path, 'GET, HEAD']),
    ['/classify', 'POST'],
  ]) {
    app.all(path, ({ req }) => {
      throw new Problem(405, 'wrong-method', `Expected ${allowed} but received ${req.method}.`, {
        headers: { Allow: allowed },
      });
    });
  }
  return { app, health, admission };
}

/** Routes that are counted; others could be any number of addresses. */
const ROUTES = /\/(classify|health|metrics|model|openapi\.json)?$/;

function measure(metrics: ServerMetrics): MiddlewareHandler {
  return async (context, next) => {
    const start = performance.now();
    await next();
    const [route] = ROUTES.exec(context.req.path) ?? ['other'];
    const { status } = context.res;
    metrics.countRequest(status === 404 ? 'other' : route, status, (performance.now() - start) / 1000);
  };
}

/** Answers are for programs: no browser may guess another type, or keep them. */
const plainHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.res.headers.set('X-Content-Type-Options', 'nosniff');
  context.res.headers.set('Cache-Control', 'no-store');
};

/** @throws Problem 400 for a parameter that is unknown or no whole number above 0 */
function topOf({ req }: Context): number | undefined {
  const { top, ...others } = req.query();
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) {
    throw new Problem(400, 'bad-request', `There is no parameter ${JSON.stringify(unknown)}.`, {
      hint: 'The only one is top: how many of the most probable classes are listed.',
    });
  }
  if (top === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(top)) return Number(top);
  throw new Problem(400, 'bad-request', `Expected a whole number above 0 for top but received "${top}".`);
}

function expectFew(pictures: readonly SentPicture[], most: number): void {
  if (pictures.length <= most) return;
  throw new Problem(413, 'too-large', `Expected at most ${most} pictures but received ${pictures.length}.`, {
    hint: 'Send them in several requests.',
  });
}

function alone(outcome: Outcome, top: number | undefined): Prediction {
  if ('error' in outcome) throw outcome.error;
  return predictionOf(outcome.classification, { top });
}

function listed(
  outcomes: readonly Outcome[],
  pictures: readonly SentPicture[],
  top: number | undefined,
): Predictions {
  const predictions = outcomes.map((outcome, at) => {
    const { name } = pictures[at];
    return 'error' in outcome
      ? failureOf(outcome.error, name)
      : predictionOf(outcome.classification, { name, top });
  });
  return { predictions };
}

/** Of the service, as the request named it. */
function addressOf({ req }: Context, basePath: string): string {
  return `${new URL(req.url).origin}${basePath.replace(/\/$/, '')}`;
}
