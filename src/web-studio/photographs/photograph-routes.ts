import type { Context, Hono } from 'hono';
import {
  type AugmentationPreview,
  type AugmentationRequest,
  badRequest,
  choiceParameter,
  LIMITS,
  type MergedClass,
  type Move,
  type NewClass,
  type NewUpload,
  PARTS,
  photographQuery,
  pictureSize,
  type RenamedClass,
  readBody,
} from '../../studio/browser.js';
import { jsonBody } from '../json-body.js';
import { WebDrops } from './drops.js';
import { WebPhotographChanges } from './photograph-changes.js';
import { WebUploads } from './uploads.js';
import type { WebPhotographs } from './web-photographs.js';

/** The routes of /api/data. */
export function addPhotographRoutes(app: Hono, photographs: WebPhotographs): void {
  const changes = new WebPhotographChanges(photographs);
  const drops = new WebDrops(photographs);
  const uploads = new WebUploads(photographs);

  app.get('/api/data', (context) => context.json(photographs.state()));
  app.get('/api/data/photographs', (context) => context.json(photographs.page(photographQuery(context))));
  app.get('/api/data/photographs/:id/:what{(?:thumbnail|picture)}', async (context) => {
    const picture = await photographs.preview(context.req.param('id'), pictureSize(context));
    context.header('Content-Type', picture.type);
    context.header('Cache-Control', 'private, max-age=31536000, immutable');
    return context.body(await picture.arrayBuffer());
  });

  app.post('/api/data/inspect', (context) => context.json(photographs.inspect()));
  app.get('/api/data/inspection', (context) => context.json(photographs.report()));

  app.post('/api/data/classes', async (context) => {
    const { name } = await jsonBody<NewClass>(context);
    return context.json(await changes.newClass(name), 201);
  });
  app.patch('/api/data/classes/:id', async (context) => {
    const { name } = await jsonBody<RenamedClass>(context);
    return context.json(await changes.renameClass(context.req.param('id'), name));
  });
  app.delete('/api/data/classes/:id', async (context) =>
    context.json(await changes.deleteClass(context.req.param('id'))),
  );
  app.post('/api/data/classes/:id/merge', async (context) => {
    const { into } = await jsonBody<MergedClass>(context);
    return context.json(await changes.mergeClass(context.req.param('id'), into));
  });
  app.post('/api/data/uploads', async (context) =>
    context.json(await drops.begin(await jsonBody<NewUpload>(context))),
  );
  app.post('/api/data/uploads/:batch/end', async (context) =>
    context.json(await drops.end(context.req.param('batch'))),
  );
  const takeUpload = async (context: Context): Promise<Response> => {
    const name = context.req.query('name');
    if (name === undefined || name.length > 1000) throw badRequest('Expected the name of the file.');
    const uploaded = await uploads.take({
      class: context.req.param('id'),
      name,
      batch: context.req.query('batch'),
      part: choiceParameter(context, 'part', PARTS),
      bytes: await readBody(context, LIMITS.uploadBytes),
    });
    return context.json(uploaded, uploaded.known ? 200 : 201);
  };
  app.post('/api/data/classes/:id/photographs', takeUpload);
  app.post('/api/data/unlabelled', takeUpload);
  app.post('/api/data/moves', async (context) =>
    context.json(await changes.move(await jsonBody<Move>(context))),
  );
  app.post('/api/data/undo', async (context) => context.json(await changes.undo()));
  app.post('/api/data/redo', async (context) => context.json(await changes.redo()));

  app.post('/api/data/augmentation', async (context) => {
    const pictures = await photographs.augmented(await jsonBody<AugmentationRequest>(context));
    return context.json({ pictures } satisfies AugmentationPreview);
  });
}
