import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { readImageBytes } from '../../pictures/index.js';
import type {
  AugmentationPreview,
  AugmentationRequest,
  MergedClass,
  Move,
  NewClass,
  NewUpload,
  RenamedClass,
} from '../api.js';
import { badRequest, bodyPieces, choiceParameter, readJsonBody } from '../http/bodies.js';
import { LIMITS } from '../limits.js';
import { expectBatch } from '../photographs/change-refusals.js';
import { PhotographChanges } from '../photographs/changes.js';
import { Drops } from '../photographs/drop.js';
import { PARTS, photographQuery } from '../photographs/photograph-query.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { Uploads } from '../photographs/upload.js';
import { augmentedViews } from '../pictures/augmentation.js';
import { mixedWith, VIEW_SIZE } from '../pictures/mixed-with.js';
import { pictureSize } from '../pictures/picture-size.js';
import { dataAddress, type Pictures, type UsePicture } from '../pictures/pictures.js';

/** Folders of classes in one upload. */
const MOST_FOLDERS = 10_000;

const named: z.ZodType<NewClass & RenamedClass> = z.strictObject({ name: z.string().max(500) });
const settingValue = z.union([z.string().max(200), z.number(), z.boolean()]);
export const settingsBody = z.record(z.string().max(100), settingValue);
const move: z.ZodType<Move> = z.strictObject({
  photographs: z.array(z.string().max(64)).max(LIMITS.movedAtOnce),
  to: z.string().max(64),
  batch: z.string().max(64).optional(),
});
const merged: z.ZodType<MergedClass> = z.strictObject({ into: z.string().max(64) });
const part = z.enum(PARTS);
const upload: z.ZodType<NewUpload> = z.strictObject({
  batch: z.string().max(64),
  folders: z
    .array(z.strictObject({ className: z.string().max(500), part: part.optional() }))
    .max(MOST_FOLDERS),
  divide: z.boolean().optional(),
});
const augmentation: z.ZodType<AugmentationRequest> = z.strictObject({
  photograph: z.string().max(64),
  settings: settingsBody,
  seed: z.number().int().min(0).max(1_000_000).optional(),
  size: z.number().int().min(64).max(256).optional(),
});

/** The routes of /api/data. */
export function addPhotographRoutes(app: Hono, photographs: StudioPhotographs, pictures: Pictures): void {
  const changes = new PhotographChanges(photographs);
  const drops = new Drops(photographs);
  const uploads = new Uploads(photographs);

  app.get('/api/data', (context) => context.json(photographs.state()));
  app.get('/api/data/photographs', async (context) =>
    context.json(await photographs.page(photographQuery(context))),
  );
  app.get('/api/data/photographs/:id/:what{(?:thumbnail|picture)}', async (context) => {
    const { folder } = await photographs.expectOpen();
    const photograph = folder.find(context.req.param('id'));
    await photographs.expectReadable(photograph);
    const file: UsePicture = (use) => photographs.use(photograph, use);
    return await sendPicture(context, pictures, { key: photograph.id, file, forever: true });
  });

  app.post('/api/data/inspect', async (context) => context.json(await photographs.inspect()));
  app.get('/api/data/inspection', async (context) => context.json(await photographs.report()));

  app.post('/api/data/classes', async (context) => {
    const { name } = await readJsonBody(context, named);
    return context.json(await changes.newClass(name), 201);
  });
  app.patch('/api/data/classes/:id', async (context) => {
    const { name } = await readJsonBody(context, named);
    return context.json(await changes.renameClass(context.req.param('id'), name));
  });
  app.delete('/api/data/classes/:id', async (context) =>
    context.json(await changes.deleteClass(context.req.param('id'))),
  );
  app.post('/api/data/classes/:id/merge', async (context) => {
    const { into } = await readJsonBody(context, merged);
    return context.json(await changes.mergeClass(context.req.param('id'), into));
  });
  app.post('/api/data/uploads', async (context) =>
    context.json(await drops.begin(await readJsonBody(context, upload))),
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
      pieces: bodyPieces(context, LIMITS.uploadBytes),
    });
    return context.json(uploaded, uploaded.known ? 200 : 201);
  };
  app.post('/api/data/classes/:id/photographs', takeUpload);
  app.post('/api/data/unlabelled', takeUpload);
  app.post('/api/data/moves', async (context) => {
    const wanted = await readJsonBody(context, move);
    expectBatch(wanted.batch);
    return context.json(await changes.move(wanted));
  });
  app.post('/api/data/undo', async (context) => context.json(await changes.undo()));
  app.post('/api/data/redo', async (context) => context.json(await changes.redo()));

  app.post('/api/data/augmentation', async (context) => {
    const {
      photograph: id,
      settings,
      seed = 0,
      size = VIEW_SIZE,
    } = await readJsonBody(context, augmentation);
    const { folder } = await photographs.expectOpen();
    const chosen = mixedWith(folder.find(id), folder.photographs);
    const views = await pictures.inTurn(async () => {
      const contents = await Promise.all(chosen.map((one) => photographs.use(one, readImageBytes)));
      const images = await augmentedViews(contents, settings, { seed, size });
      return await Promise.all(images.map(dataAddress));
    });
    return context.json({ pictures: views } satisfies AugmentationPreview);
  });
}

/** A thumbnail or a picture, by the last word of the address. */
export async function sendPicture(
  context: Context,
  pictures: Pictures,
  { key, file, forever }: { readonly key: string; readonly file: UsePicture; readonly forever: boolean },
): Promise<Response> {
  const bytes = await pictures.webp(key, file, pictureSize(context));
  context.header('Content-Type', 'image/webp');
  context.header('Cache-Control', forever ? 'private, max-age=31536000, immutable' : 'private, max-age=3600');
  return context.body(new Uint8Array(bytes));
}
