import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawCatsAndDogs } from '../../dist/src/drawn/index.js';
import { loadClassifier } from '../../dist/src/index.js';
import { DenoKernel } from './deno-kernel.js';
import { root } from './documents.js';

/* The tutorial as a program in Node and as a notebook in Deno, with drawn pictures. */

const weights = 'openimages';
let folder: string;
let photographs: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-example-'));
  // Validation has five batches of 32 images, one of which becomes the test set.
  const counts = { trainPerClass: 16, validationPerClass: 80 };
  photographs = await drawCatsAndDogs({ directory: folder, size: 96, ...counts });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('examples/transfer-learning.ts', () => {
  it('runs from the photographs to a saved classifier', async () => {
    const { code, output } = await runNode([
      join(root, 'dist/examples/transfer-learning.js'),
      photographs,
      weights,
      '1',
    ]);
    expect(code, output).toBe(0);
    expectTutorial(output);
    const left = await readdir(join(folder, 'runs/example'));
    expect(left.sort()).toEqual([
      'augmented-image.svg',
      'fine-tuning.svg',
      'learning-curves.svg',
      'model.onnx',
      'predictions.svg',
      'training-images.svg',
    ]);
    const figures = left.filter((name) => name.endsWith('.svg'));
    expectFigures(
      await Promise.all(figures.map((name) => readFile(join(folder, 'runs/example', name), 'utf8'))),
    );
    await expectClassifier(join(folder, 'runs/example/model.onnx'));
  });
});

describe('examples/transfer-learning.ipynb', () => {
  it("runs in Deno's kernel, with pictures between the cells", async () => {
    const notebook = JSON.parse(await readFile(join(root, 'examples/transfer-learning.ipynb'), 'utf8'));
    const cells: string[] = notebook.cells
      .filter((cell: { cell_type: string }) => cell.cell_type === 'code')
      .map(({ source }: { source: string[] }) => source.join(''));
    const settings: [from: string, to: string][] = [
      ['const folder: string | undefined = undefined', `const folder = ${JSON.stringify(photographs)}`],
      ["weights = 'imagenet'", `weights = '${weights}'`],
      ['epochs = 10', 'epochs = 1'],
      ["'model.onnx'", JSON.stringify(join(folder, 'notebook.onnx'))],
    ];
    const deno: string = createRequire(import.meta.url)('deno/install_api.cjs').runInstall();
    const kernel = await DenoKernel.start(deno, join(root, 'examples'), folder);
    try {
      const pictures: string[] = [];
      // The last cell does nothing, but what is late has come when it ends.
      for (const cell of [...cells, 'undefined']) {
        const code = settings.reduce((text, [from, to]) => text.replace(from, () => to), cell);
        const { shown, error } = await kernel.run(code);
        expect(error, code).toBeUndefined();
        // Deno also shows the value of a cell's last expression, as text.
        pictures.push(...shown.flatMap((data) => (data['image/svg+xml'] as string | undefined) ?? []));
      }
      expectFigures(pictures);
      expectTutorial(kernel.printed);
    } finally {
      await kernel.stop();
    }
    await expectClassifier(join(folder, 'notebook.onnx'));
  });
});

/** The printed output of the cells, in order. */
function expectTutorial(printed: string): void {
  const lines = [
    /Found 32 files belonging to 2 classes\./,
    /Found 160 files belonging to 2 classes\./,
    /Number of validation batches: 4/,
    /Number of test batches: 1/,
    /\[ 32, 5, 5, 1280 \]/,
    /Model: "mobilenetv2_1\.00_160"/,
    /Trainable params: 0 /,
    /\[ 32, 1280 \] \[ 32, 1 \]/,
    /Trainable variables: 2/,
    /initial loss: \d\.\d\d, initial accuracy: 0\.\d\d/,
    /Epoch 1\/1/,
    /1\/1 .* - val_accuracy: [\d.]+ - val_loss: [\d.]+/,
    /Number of layers in the base model: 154/,
    /Trainable variables: 56/,
    /Epoch 2\/2/,
    /Test accuracy: [01]/,
    /Predictions: [01]( [01]){31}\n/,
    /Labels: {6}[01]( [01]){31}\n/,
  ];
  let rest = printed;
  for (const line of lines) {
    const at = rest.search(line);
    expect(at, `${line} in\n${rest}`).toBeGreaterThanOrEqual(0);
    rest = rest.slice(at + 1);
  }
}

function expectFigures(figures: readonly string[]): void {
  expect(figures).toHaveLength(5);
  for (const figure of figures) expect(figure).toMatch(/^<svg[\s\S]*<\/svg>\s*$/);
  const photographsIn = figures.map((figure) => figure.split('<image').length - 1);
  expect(photographsIn.sort()).toEqual([0, 0, 9, 9, 9]);
}

async function expectClassifier(path: string): Promise<void> {
  const classifier = await loadClassifier(path);
  expect(classifier.classNames).toEqual(['cats', 'dogs']);
  await classifier.dispose();
}

async function runNode(args: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  return { code, output };
}
