import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  clearSession,
  closeSharedRuntime,
  Dense,
  GlobalAveragePooling2D,
  Input,
  loadClassifier,
  MobileNetV2,
  Model,
  mobilenetV2,
  saveClassifier,
  setRandomSeed,
} from '../../dist/src/index.js';
import {
  anchorsOf,
  type Document,
  onlyBlock,
  readDocument,
  readDocuments,
  root,
  shellCommands,
  sourceFiles,
} from './documents.js';

const run = promisify(execFile);
const documents = readDocuments();
const readme = readDocument('README.md');
const packageJson = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
  scripts: Record<string, string>;
  version: string;
};
const commandLine = join(root, packageJson.bin.graft);

describe.each(documents.map((document) => [document.path, document] as const))('%s', (path, document) => {
  const targets = Array.from(document.prose.matchAll(/\]\(([^)\s]+)\)/g), ([, target]) => target);

  it('links to files and headings that exist', () => {
    const internal = targets.filter((target) => !/^https?:/.test(target));
    const broken = internal.filter((target) => {
      const [file, anchor] = target.split('#');
      const place = file === '' ? path : join(dirname(path), file);
      if (!existsSync(join(root, place))) return true;
      return anchor !== undefined && !anchorsOf(readDocument(place)).includes(anchor);
    });
    expect(internal.length).toBeGreaterThan(0);
    expect(broken).toEqual([]);
  });

  it('shows pictures that exist, with alternative texts', () => {
    const sources = Array.from(document.prose.matchAll(/\bsrc(?:set)?="([^"]+)"/g), ([, source]) => source);
    expect(sources.filter((source) => !existsSync(join(root, dirname(path), source)))).toEqual([]);
    const images = Array.from(document.prose.matchAll(/<img\b[^>]*>/g), ([image]) => image);
    expect(images.filter((image) => !/ alt="[^"]{40,}"/.test(image))).toEqual([]);
    expect(document.prose).not.toContain('![](');
  });

  it('names files that exist', () => {
    const words = Array.from(document.prose.matchAll(/`([^`\s]+)`/g), ([, word]) => word);
    const paths = words.filter((word) => /^(src|build|test|docs|examples|bench)\/[\w./-]*$/.test(word));
    const names = words.filter((word) => /^[\w-]+\.ts$/.test(word));
    const known = new Set(
      ['src', 'build', 'test', 'examples', 'bench']
        .flatMap(sourceFiles)
        .map((file) => file.split('/').at(-1)),
    );
    expect(paths.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it('shows pictures without photographs', () => {
    const pictures = targets.filter((target) => target.endsWith('.svg'));
    const withPhotographs = pictures.filter((target) =>
      readFileSync(join(root, dirname(path), target), 'utf8').includes('<image'),
    );
    expect(withPhotographs).toEqual([]);
  });

  it('names npm scripts that exist', () => {
    const scripts = shellCommands(document).flatMap((command) => {
      const [, script] = /^npm (?:run )?(test\S*|(?<=run )\S+)/.exec(command) ?? [];
      return script === undefined ? [] : [script];
    });
    expect(scripts.filter((script) => !(script in packageJson.scripts))).toEqual([]);
  });
});

describe('pages in two languages', () => {
  const translated = documents.filter(({ path }) => path.endsWith('.tr.md')).map(({ path }) => path);

  it('are the README and the guide', () => {
    expect(translated).toEqual(['README.tr.md', 'docs/guide.tr.md']);
  });

  it.each(translated)('%s has the code, the pictures and the headings of the English page', (path) => {
    const [page, original] = [path, path.replace('.tr.md', '.md')].map(readDocument);
    expect(page.code).toEqual(original.code);
    expect(original.code.length).toBeGreaterThan(5);
    const picturesOf = ({ prose }: Document) =>
      Array.from(prose.matchAll(/!\[.*?\]\((.*?)\)/gs), ([, place]) => place);
    expect(picturesOf(page)).toEqual(picturesOf(original));
    const levelsOf = ({ prose }: Document) => prose.match(/^#+ /gm);
    expect(levelsOf(page)).toEqual(levelsOf(original));
  });
});

describe('the READMEs', () => {
  it('begin with the two commands', () => {
    const [main, tests] = readme.code;
    expect(main.code).toBe('npm ci && npx graft tutorial\n');
    expect(tests.code).toBe('npm ci && npm test\n');
    // What they run after `npm ci`, which builds.
    expect(packageJson.scripts.prepare).toBe('npm run build');
    expect(existsSync(commandLine)).toBe(true);
  });

  it('name the current version', () => {
    const tarballs = Array.from(
      JSON.stringify(readme.code).matchAll(/graft-vision-graft-[\d.]+\.tgz/g),
      ([name]) => name,
    );
    expect(tarballs).toEqual([`graft-vision-graft-${packageJson.version}.tgz`]);
  });

  it('use existing commands and options', async () => {
    const commands = shellCommands(readme).filter((command) => command.startsWith('npx graft '));
    const used = new Set(commands.map((command) => command.split(' ')[2]));
    const shown = [
      'evaluate',
      'explain',
      'export',
      'fetch',
      'inspect',
      'predict',
      'prune',
      'serve',
      'studio',
      'train',
      'tutorial',
    ];
    expect([...used].sort()).toEqual(shown);
    const help = new Map<string, string>();
    for (const command of used) {
      help.set(command, (await run(process.execPath, [commandLine, command, '--help'])).stdout);
    }
    for (const command of commands) {
      for (const [option] of command.matchAll(/--[\w-]+/g)) {
        expect(help.get(command.split(' ')[2]), command).toContain(option);
      }
    }
    for (const [, option] of readme.prose.matchAll(/`(--(?!help)[a-z-]+)/g)) {
      expect([...help.values()].join()).toContain(`${option} `);
    }
  });
});

describe('the program for Node in README.md', () => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-readme-'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    for (const name of ['onnxruntime-node', 'sharp']) await link(name);
  });

  afterAll(async () => {
    await closeSharedRuntime();
    await rm(folder, { recursive: true, force: true });
  });

  /** Makes a package look installed in the folder. */
  async function link(name: string): Promise<void> {
    await mkdir(join(folder, 'node_modules'), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }

  it('gives the same probabilities as Graft', async () => {
    const model = join(folder, 'runs', 'tutorial', 'model.onnx');
    await saveSmallClassifier(model);
    // A picture of one colour has the same pixels after any resizing.
    const picture = join(folder, 'cat.jpg');
    const colour = { r: 200, g: 120, b: 40 };
    await sharp({ create: { width: 90, height: 60, channels: 3, background: colour } })
      .jpeg()
      .toFile(picture);
    await writeFile(join(folder, 'use.js'), onlyBlock(readme, 'js', 'onnxruntime-node'));
    const { stdout } = await run(process.execPath, ['use.js'], { cwd: folder });
    const printed = Array.from(stdout.replace('Float32Array(2)', '').matchAll(/\d[\d.e-]*/g), ([digits]) =>
      Number(digits),
    );
    const classifier = await loadClassifier(model);
    for await (const prediction of classifier.predictFiles([picture])) {
      if ('error' in prediction) throw new Error(prediction.error);
      const expected = Object.values(prediction.probabilities);
      expect(printed).toHaveLength(2);
      expect(Math.abs(expected[0] - 0.5)).toBeGreaterThan(0.1);
      expect(printed[0]).toBeCloseTo(expected[0], 5);
      expect(printed[1]).toBeCloseTo(expected[1], 5);
    }
    await classifier.dispose();
  });
});

/** A small, untrained classifier like the tutorial's. */
async function saveSmallClassifier(path: string): Promise<void> {
  setRandomSeed(1);
  clearSession();
  const inputShape = [64, 64, 3] as const;
  const base = await MobileNetV2({ inputShape, includeTop: false, alpha: 0.35, weights: null });
  const inputs = Input({ shape: inputShape });
  const x = base.apply(mobilenetV2.preprocessInput(inputs), { training: false });
  const head = new Dense(1);
  const model = new Model({ inputs, outputs: head.apply(new GlobalAveragePooling2D().apply(x)) });
  // Activations shrink from layer to layer with random weights; without this, every probability would be 0.5.
  head.kernel.assign(head.kernel.value.map((weight) => weight * 5e11));
  await saveClassifier(model, path, {
    classNames: ['cats', 'dogs'],
    resize: { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false },
  });
}
