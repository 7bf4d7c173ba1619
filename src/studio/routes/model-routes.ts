import type { FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Context, Hono } from 'hono';
import { readImageBytes } from '../../pictures/index.js';
import { attachment } from '../http/attachment.js';
import { badRequest, choiceParameter, readBody } from '../http/bodies.js';
import { REPORT_POLICY } from '../http/guard.js';
import { classifyWishes } from '../judge/answers.js';
import { RunDownloads } from '../judge/downloads.js';
import type { Evaluations } from '../judge/evaluations.js';
import type { Models } from '../judge/models.js';
import { classParameter, judgedPart, pictureQuery } from '../judge/query-parameters.js';
import { RunPictures } from '../judge/run-pictures.js';
import { LIMITS } from '../limits.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import type { Pictures, UsePicture } from '../pictures/pictures.js';
import type { StudioRun } from '../runs/studio-run.js';
import type { StudioRuns } from '../runs/studio-runs.js';
import { sendPicture } from './photograph-routes.js';

interface ModelServices {
  readonly runs: StudioRuns;
  readonly photographs: StudioPhotographs;
  readonly pictures: Pictures;
  readonly models: Models;
  readonly evaluations: Evaluations;
}

/** What is done with a finished model: judge, try, download. */
export function addModelRoutes(
  app: Hono,
  { runs, photographs, pictures, models, evaluations }: ModelServices,
): void {
  const downloads = new RunDownloads(models);
  const runOf = async (context: Context): Promise<StudioRun> =>
    await runs.find(context.req.param('id') ?? '');

  const evaluation = '/api/runs/:id/evaluation/:part{(?:test|validation|train)}';
  app.get(evaluation, async (context) =>
    context.json(await evaluations.status(await runOf(context), judgedPart(context))),
  );
  app.post(evaluation, async (context) =>
    context.json(
      await evaluations.start(
        await runOf(context),
        judgedPart(context),
        choiceParameter(context, 'again', ['0', '1']) === '1',
      ),
    ),
  );
  app.get(`${evaluation}/pictures`, async (context) => {
    const query = pictureQuery(context);
    return context.json(await evaluations.pictures(await runOf(context), judgedPart(context), query));
  });

  app.get(`${evaluation}/thresholds`, async (context) => {
    const label = classParameter(context, 'class') ?? 0;
    return context.json(await evaluations.thresholds(await runOf(context), judgedPart(context), label));
  });

  app.get('/api/runs/:id/pictures/:picture/:what{(?:thumbnail|picture)}', async (context) => {
    const run = await runOf(context);
    const id = context.req.param('picture');
    const own = await RunPictures.of(run);
    const current = await photographs.current();
    await own.pathOf(id, current);
    const file: UsePicture = (use) => own.use(id, current, use);
    return await sendPicture(context, pictures, { key: `${run.id} ${id}`, file, forever: false });
  });
  app.get('/api/runs/:id/pictures/:picture/heat-map', async (context) => {
    const run = await runOf(context);
    const own = await RunPictures.of(run);
    const content = await own.use(context.req.param('picture'), await photographs.current(), readImageBytes);
    return context.json(await models.explain(run, content, context.req.query('class')));
  });

  app.post('/api/runs/:id/classify', async (context) => {
    const run = await runOf(context);
    // Check for a model before the body is read.
    await models.pathOf(run);
    const content = await readBody(context, LIMITS.classifyBytes);
    if (content.length === 0) throw badRequest('Expected a picture as the body.');
    return context.json(await models.classify(run, content, classifyWishes(context)));
  });

  app.get('/api/runs/:id/downloads', async (context) =>
    context.json(await downloads.list(await runOf(context))),
  );
  app.get('/api/runs/:id/downloads/:name', async (context) => {
    const download = await downloads.get(await runOf(context), context.req.param('name'));
    context.header('Content-Type', download.type);
    context.header('Content-Disposition', attachment(download.fileName));
    if ('content' in download) return context.body(download.content);
    return await sendFile(context, download.file);
  });
  app.get('/api/runs/:id/report', async (context) => {
    const file = await downloads.report(await runOf(context));
    context.header('Content-Type', 'text/html; charset=utf-8');
    context.header('Content-Security-Policy', REPORT_POLICY);
    return await sendFile(context, file);
  });
}

/** Sends an open file and closes it. */
async function sendFile(context: Context, file: FileHandle): Promise<Response> {
  context.header('Content-Length', String((await file.stat()).size));
  if (context.req.method !== 'HEAD') {
    return context.body(Readable.toWeb(file.createReadStream()) as ReadableStream<Uint8Array>);
  }
  await file.close();
  return context.body(null);
}
