import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { serveFolder } from '../../../test/web/static-server.js';
import { openLook, settle } from './looks.js';
import { graft } from './stage.js';
import { type PictureTasks, shoot } from './studio-pictures.js';

/** Takes pictures of a run's documents: the report, on the screen and as a PDF, and the exported web page. */
export async function photographDocuments(tasks: PictureTasks & { readonly program: string }): Promise<void> {
  const { browser, stage, out, looks, wants, program } = tasks;
  const run = join(stage.folder, 'runs/careful');
  if (wants('report')) {
    for (const look of looks.filter(({ language }) => language === 'en')) {
      const page = await openLook(browser, look);
      await page.goto(pathToFileURL(join(run, 'report.html')).href);
      await shoot(page, join(out, `report.${look.name}.png`), true);
      if (look.name === 'wide-light-en')
        await page.pdf({ path: join(out, 'report.pdf'), format: 'A4', preferCSSPageSize: true });
      await page.context().close();
    }
  }
  if (!wants('web-page')) return;
  const folder = join(stage.folder, 'web-page');
  if (!existsSync(folder)) {
    await graft(
      program,
      ['export', 'runs/careful/model.onnx', '--to', 'web', '--out', 'web-page'],
      stage.folder,
    );
  }
  const server = await serveFolder(folder);
  try {
    for (const look of looks) {
      const page = await openLook(browser, look);
      await page.goto(server.address);
      await settle(page);
      await shoot(page, join(out, `web-page-empty.${look.name}.png`), true);
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles([...stage.unseen]);
      await page.waitForTimeout(6000);
      await shoot(page, join(out, `web-page.${look.name}.png`), true);
      await page.context().close();
    }
  } finally {
    await server.close();
  }
}
