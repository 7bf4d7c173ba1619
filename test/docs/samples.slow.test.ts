import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Document, readDocuments } from './documents.js';
import { createWorkplace, type Outcome, type Workplace } from './workplace.js';

const documents = readDocuments();
/** Another test checks that the Turkish pages have the same code. */
const original = documents.filter(({ path }) => !path.endsWith('.tr.md'));
const isSample = (language: string): boolean => ['sh', 'ts', 'js'].includes(language);
const withSamples = original.filter((document) => samplesOf(document).length > 0);

describe('the code in the documentation', () => {
  it('is in languages that the tests run, except output', () => {
    const others = documents.flatMap(({ path, code }) =>
      code
        .filter(({ language, notRun }) => !isSample(language) && notRun === undefined)
        .map(({ language }) => `${language} in ${path}`),
    );
    // `text` is output.
    expect(others.filter((other) => !other.startsWith('text in '))).toEqual([]);
  });

  it('is on these pages', () => {
    expect(withSamples.map(({ path }) => path)).toEqual(['README.md', 'docs/cli.md', 'docs/guide.md']);
  });

  it('is run, except for blocks that say why not', () => {
    const left = original.flatMap(({ path, code }) =>
      code.flatMap(({ notRun, code: text }) =>
        notRun === undefined ? [] : [[path, text.split('\n')[0], notRun]],
      ),
    );
    expect(left).toEqual([
      ['README.md', 'npm ci && npm test', 'this test would start itself'],
      ['README.md', 'npx graft studio photos', 'a server that runs until it is stopped'],
      ['README.md', 'import cv2, json, numpy, onnxruntime', 'onnxruntime for Python does not come from npm'],
      ['README.md', 'npm ci && npm pack', '.ci/run packs Graft and installs the file in an empty project'],
      ['CONTRIBUTING.md', 'npm ci', 'this test would start itself'],
      ['docs/cli.md', 'npx graft studio', 'a server that runs until it is stopped'],
      ['docs/guide.md', 'npx graft train --resume runs/photos --finish', 'there is no unfinished run'],
      [
        'docs/guide.md',
        "import { saveClassifier } from 'graft';",
        'the model and its data sets come from above',
      ],
      [
        'docs/guide.md',
        "import { loadClassifier } from 'graft/web';",
        'it runs in a browser; test/web does so',
      ],
      ['docs/guide.md', 'npx graft studio photos', 'a server that runs until it is stopped'],
      [
        'docs/guide.md',
        'npx graft train photos --backbone efficientnet_lite0.onnx --pixels tf --set imageSize=224',
        'it needs a third-party network',
      ],
      ['docs/guide.md', "import { Dense, Input, Model } from 'graft';", 'it needs a third-party network'],
      ['docs/guide.md', 'import json', 'timm is a package for Python'],
      ['docs/guide.md', 'npx graft summary efficientnet_lite0.onnx', 'it needs a third-party network'],
      ['docs/guide.md', 'import numpy', 'onnxruntime for Python does not come from npm'],
      ['docs/guide.md', 'import keras', 'Keras is a package for Python'],
      [
        'docs/guide.md',
        'npx graft train flowers --backbone theirs.keras --set fineTuning.epochs=5',
        'it needs a file that Keras wrote',
      ],
      ['docs/guide.md', 'import json', 'Keras is a package for Python'],
    ]);
  });
});

describe
  .skipIf(process.platform === 'win32')
  .each(withSamples.map((document) => [document.path, document] as const))(
  'the samples in %s',
  (path, document) => {
    const blocks = samplesOf(document);
    let workplace: Workplace;

    beforeAll(async () => {
      workplace = await createWorkplace({ photographs: path !== 'README.md' });
    });
    afterAll(() => workplace?.remove());

    it.each(blocks.map(({ language, code }) => [language, code.split('\n')[0], code] as const))(
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
  },
);

/** The blocks to run, in order. The TypeScript blocks of a page continue each other, so they are one program. */
function samplesOf(document: Document): { language: string; code: string }[] {
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
