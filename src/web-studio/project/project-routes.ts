import type { Hono } from 'hono';
import {
  attachment,
  badRequest,
  PROJECT_ZIP,
  type ProjectContents,
  type ProjectProgress,
  Refusal,
  type TakenProject,
} from '../../studio/browser.js';
import type { WebPhotographs } from '../photographs/web-photographs.js';
import type { WebRuns } from '../runs/web-runs.js';

const PROGRESS_MILLISECONDS = 250;

interface ProjectServices {
  readonly project: FileSystemDirectoryHandle;
  readonly photographs: WebPhotographs;
  readonly runs: WebRuns;
  readonly onProgress: (event: ProjectProgress) => void;
}

/** The zip of photographs and runs: to download, and to take over. */
export function addProjectRoutes(
  app: Hono,
  { project, photographs, runs, onProgress }: ProjectServices,
): void {
  let isTaking = false;
  app.get('/api/project', async (context) => {
    const { contentsOf } = await import('./project.js');
    return context.json((await contentsOf({ photographs, runs })) satisfies ProjectContents);
  });
  app.get('/api/project/zip', async () => {
    const { projectZip } = await import('./project.js');
    const zip = await projectZip({ photographs, runs });
    // Not as a stream: so the browser keeps referring to the files, and copies nothing.
    return new Response(zip, {
      headers: {
        'Content-Type': zip.type,
        'Content-Disposition': attachment(PROJECT_ZIP),
        'Content-Length': String(zip.size),
      },
    });
  });
  app.post('/api/project', async (context) => {
    if (isTaking) {
      throw new Refusal(409, 'project-under-way', 'A project is being opened already.', {
        hint: 'Wait until it is here.',
      });
    }
    isTaking = true;
    try {
      const content = await context.req.raw.blob();
      if (content.size === 0) throw badRequest('Expected the zip of a project as the body.');
      const { takeProject } = await import('./project.js');
      let told = 0;
      const taken = await takeProject(new File([content], ''), {
        ...{ project, photographs, runs },
        onProgress: (done, total) => {
          if (performance.now() - told < PROGRESS_MILLISECONDS) return;
          told = performance.now();
          onProgress({ event: 'project', done, total });
        },
      });
      return context.json(taken satisfies TakenProject, 201);
    } finally {
      isTaking = false;
    }
  });
}
