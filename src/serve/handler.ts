import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { checkToken } from '../http/index.js';
import { anything, callable, checkOptions, type RulesOf, text, texts } from '../options.js';
import { version } from '../version.js';
import { allowOrigins, expectOrigins, expectToken } from './access.js';
import { Admission } from './admission.js';
import { describeModel } from './answers.js';
import type { ServedClassifier } from './classify-pictures.js';
import { classifyRequests } from './classify-requests.js';
import { Health } from './health.js';
import { resolveLimits, type ServeLimits } from './limits.js';
import { ServerMetrics } from './metrics/server-metrics.js';
import { METRICS_TYPE } from './metrics/text-format.js';
import { openApiDocument } from './openapi.js';
import { allowedMethods, OPERATIONS, type OperationName } from './operations.js';
import { expectParameters } from './parameters.js';
import { isOwnFailure, Problem, problemResponse } from './problem.js';
import { platformOf, welcome } from './welcome.js';

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

/** @param server if the service listens itself; its guards look at every request first */
export function createService(
  classifier: ServedClassifier,
  options: RequestHandlerOptions,
  server?: { readonly guards: readonly MiddlewareHandler[] },
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
  app.notFound(() =>
    problemResponse(new Problem('not-found', 'There is nothing at this address.', { hint: ADDRESSES_HINT })),
  );
  app.use(measure(metrics, basePath), plainHeaders);
  const { guards } = server ?? { guards: [] };
  for (const guard of guards) app.use(guard);
  if (origins.length > 0) app.use(allowOrigins(origins));

  const hasToken = token !== undefined;
  const description = openApiDocument({
    ...{ basePath, hasToken },
    ...{ isLocal: guards.length > 0, isServer: server !== undefined },
  });
  const answers: Readonly<Record<OperationName, (context: Context) => Response | Promise<Response>>> = {
    classify: classifyRequests(classifier, { limits, admission, metrics, note }),
    describeModel: (context) => context.json(describeModel(card)),
    checkHealth: async (context) => {
      await health.expectReady();
      return context.json({ status: 'ready', version });
    },
    readMetrics: (context) => context.body(metrics.format(), 200, { 'Content-Type': METRICS_TYPE }),
    describeService: (context) => context.json(description),
    welcome: (context) =>
      context.text(
        welcome(card, {
          address: addressOf(context, basePath),
          hasToken,
          platform: platformOf(context.req.header('user-agent')),
        }),
      ),
  };
  const addOperations = (needsToken: boolean): void => {
    for (const [name, answer] of Object.entries(answers)) {
      const operation = OPERATIONS[name as OperationName];
      if (operation.needsToken !== needsToken) continue;
      app.on(operation.method, operation.path, expectParameters(operation), answer);
      app.all(operation.path, ({ req }) => {
        const allowed = allowedMethods(operation);
        throw new Problem('wrong-method', `Expected ${allowed} but received ${req.method}.`, {
          headers: { Allow: allowed },
        });
      });
    }
  };
  addOperations(false);
  if (token !== undefined) app.use(expectToken(token));
  addOperations(true);
  return { app, health, admission };
}

const ADDRESSES_HINT = `Ask for one of ${Object.values(OPERATIONS)
  .map(({ path }) => path)
  .join(', ')}.`;

/** Only the paths of operations are counted as they are; others could be any number of addresses. */
function measure(metrics: ServerMetrics, basePath: string): MiddlewareHandler {
  const base = basePath.replace(/\/$/, '');
  const routes = new Map(Object.values(OPERATIONS).map(({ path }) => [`${base}${path}`, path]));
  // The beginning of a service that begins elsewhere is asked for without a slash.
  if (base !== '') routes.set(base, '/');
  return async (context, next) => {
    const start = performance.now();
    await next();
    const route = routes.get(context.req.path) ?? 'other';
    metrics.countRequest(route, context.res.status, (performance.now() - start) / 1000);
  };
}

/** Answers are for programs: no browser may guess another type, or keep them. */
const plainHeaders: MiddlewareHandler = async (context, next) => {
  await next();
  context.res.headers.set('X-Content-Type-Options', 'nosniff');
  context.res.headers.set('Cache-Control', 'no-store');
};

/** Of the service, as the request named it. */
function addressOf({ req }: Context, basePath: string): string {
  return `${new URL(req.url).origin}${basePath.replace(/\/$/, '')}`;
}
