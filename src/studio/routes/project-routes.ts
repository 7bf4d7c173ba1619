import { Readable } from 'node:stream';
import type { Hono } from 'hono';
import type { ProjectContents } from '../api.js';
import { attachment } from '../http/attachment.js';
import type { StudioPhotographs } from '../photographs/studio-photographs.js';
import { PROJECT_ZIP } from '../project/layout.js';
import { ProjectDownload } from '../project/project-download.js';
import type { StudioRuns } from '../runs/studio-runs.js';

/** The zip of photographs and runs, which a Studio in a tab opens. */
export function addProjectRoutes(
  app: Hono,
  { photographs, runs }: { photographs: StudioPhotographs; runs: StudioRuns },
): void {
  const download = new ProjectDownload(photographs, runs);
  app.get('/api/project', async (context) =>
    context.json((await download.contents()) satisfies ProjectContents),
  );
  app.get('/api/project/zip', async (context) => {
    const pieces = await download.pieces();
    context.header('Content-Type', 'application/zip');
    context.header('Content-Disposition', attachment(PROJECT_ZIP));
    if (context.req.method === 'HEAD') return context.body(null);
    return context.body(Readable.toWeb(Readable.from(pieces)) as ReadableStream<Uint8Array>);
  });
}
