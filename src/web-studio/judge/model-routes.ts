import type { Context, Hono } from 'hono';
import {
  attachment,
  badRequest,
  choiceParameter,
  classifyWishes,
  classParameter,
  type EvaluationProgress,
  judgedPart,
  LIMITS,
  pictureQuery,
  pictureSize,
  readBody,
} from '../../studio/browser.js';
import type { PhotographSource } from '../photograph-source.js';
import type { WebRun } from '../runs/web-run.js';
import type { WebRuns } from '../runs/web-runs.js';

interface ModelServices {
  readonly runs: WebRuns;
  readonly photographs: PhotographSource;
  readonly onEvaluation: (event: EvaluationProgress) => void;
}

/** What is done with a finished model in a tab: judge, try, download. */
export function addModelRoutes(app: Hono, { runs, photographs, onEvaluation }: ModelServices): void {
  let loading: ReturnType<typeof load> | undefined;
  const load = async () => {
    const { WebModels, WebEvaluations, ...others } = await import('./judge.js');
    const models = new WebModels();
    return { ...others, models, evaluations: new WebEvaluations({ models, photographs, onEvaluation }) };
  };
  const judge = (): ReturnType<typeof load> => (loading ??= load());
  const runOf = (context: Context): WebRun => runs.find(context.req.param('id') ?? '');

  const evaluation = '/api/runs/:id/evaluation/:part{(?:test|validation|train)}';
  app.get(evaluation, async (context) => {
    const run = runOf(context);
    return context.json(await (await judge()).evaluations.status(run, judgedPart(context)));
  });
  app.post(evaluation, async (context) => {
    const run = runOf(context);
    const again = choiceParameter(context, 'again', ['0', '1']) === '1';
    return context.json(await (await judge()).evaluations.start(run, judgedPart(context), again));
  });
  app.get(`${evaluation}/pictures`, async (context) => {
    const [run, query] = [runOf(context), pictureQuery(context)];
    return context.json(await (await judge()).evaluations.pictures(run, judgedPart(context), query));
  });
  app.get(`${evaluation}/thresholds`, async (context) => {
    const [run, label] = [runOf(context), classParameter(context, 'class') ?? 0];
    return context.json(await (await judge()).evaluations.thresholds(run, judgedPart(context), label));
  });

  app.get('/api/runs/:id/pictures/:picture/:what{(?:thumbnail|picture)}', async (context) => {
    const size = pictureSize(context);
    const pictures = await (await judge()).RunPictures.of(runOf(context));
    const id = pictures.idNow(context.req.param('picture'), photographs);
    const picture = await photographs.preview(id, size);
    return send(context, picture, { 'Content-Type': picture.type, 'Cache-Control': 'private, max-age=3600' });
  });
  app.get('/api/runs/:id/pictures/:picture/heat-map', async (context) => {
    const run = runOf(context);
    const { RunPictures, models } = await judge();
    const id = (await RunPictures.of(run)).idNow(context.req.param('picture'), photographs);
    const content = new Uint8Array(await (await photographs.content(id)).arrayBuffer());
    return context.json(await models.explain(run, content, context.req.query('class')));
  });

  app.post('/api/runs/:id/classify', async (context) => {
    const run = runOf(context);
    const { models } = await judge();
    // Check for a model before the body is read.
    await models.fileOf(run);
    const content = await readBody(context, LIMITS.classifyBytes);
    if (content.length === 0) throw badRequest('Expected a picture as the body.');
    return context.json(await models.classify(run, content, classifyWishes(context)));
  });

  app.get('/api/runs/:id/downloads', async (context) => {
    const run = runOf(context);
    const { downloadsOf, models } = await judge();
    return context.json(await downloadsOf(run, models));
  });
  app.get('/api/runs/:id/downloads/:name', async (context) => {
    const run = runOf(context);
    const { downloadOf, models } = await judge();
    const { content, type, fileName } = await downloadOf(run, models, context.req.param('name'));
    return send(context, content, {
      'Content-Type': type,
      'Content-Disposition': attachment(fileName),
      'Content-Length': String(content.size),
    });
  });
}

function send(context: Context, content: Blob, headers: Readonly<Record<string, string>>): Response {
  return context.body(content.stream(), 200, headers);
}
