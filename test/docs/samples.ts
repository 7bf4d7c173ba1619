import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Document, readDocument } from './documents.js';
import { createWorkplace, type Outcome, type Workplace } from './workplace.js';

export const isSample = (language: string): boolean => ['sh', 'ts', 'js'].includes(language);

/** Runs the samples of a page, one after the other. Each page has a test file of its own, because they take long. */
export function testSamples(path: string): void {
  const document = readDocument(path);
  describe.skipIf(process.platform === 'win32')(`the samples in ${path}`, () => {
    let workplace: Workplace;

    beforeAll(async () => {
      const validation = path === 'docs/guide.md' ? 66 : 20;
      workplace = await createWorkplace({ photographs: path !== 'README.md', validation });
    });
    afterAll(() => workplace?.remove());

    it.each(samplesOf(document).map(({ language, code }) => [language, code.split('\n')[0], code] as const))(
      '%s: %s',
      async (language, _, code) => {
        const outcome = await runSample(workplace, language, code);
        expect(outcome.code, outcome.output).toBe(0);
      },
      300_000,
    );

    if (path !== 'README.md') return;
    it('write the files that the page lists', async () => {
      const listed = Array.from(document.prose.matchAll(/^\| `([\w.]+\/?)` \|/gm), ([, name]) => name);
      const left = await readdir(join(workplace.folder, 'runs/tutorial'));
      // `graft evaluate` wrote this next to the model, as the page says.
      expect(left).toContain('evaluation-validation');
      const found = left.filter((name) => name !== 'evaluation-validation');
      expect(found.sort()).toEqual(listed.map((name) => name.replace('/', '')).sort());
    });
  });
}

/** The blocks to run, in order. The TypeScript blocks of a page continue each other, so they are one program. */
export function samplesOf(document: Document): { language: string; code: string }[] {
  const blocks = document.code.filter(({ language, notRun }) => isSample(language) && notRun === undefined);
  const program = blocks.filter(({ language }) => language === 'ts');
  const others = blocks.filter(({ language }) => language !== 'ts');
  if (program.length === 0) return others;
  // The program takes the place of the page's last TypeScript block.
  const before = blocks.slice(0, blocks.lastIndexOf(program[program.length - 1]));
  const at = before.filter(({ language }) => language !== 'ts').length;
  const whole = { language: 'ts', code: program.map(({ code }) => code).join('\n') };
  return [...others.slice(0, at), whole, ...others.slice(at)];
}

function runSample(workplace: Workplace, language: string, code: string): Promise<Outcome> {
  if (language === 'sh') return workplace.shell(code);
  return language === 'ts' ? workplace.typeScript(code) : workplace.javaScript(code);
}
