import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocuments, root, sourceFiles } from './documents.js';

/** An `@example` in a comment of the source. */
interface Example {
  readonly file: string;
  /** The name that the comment describes. */
  readonly name: string;
  readonly code: string;
}

const sources = sourceFiles('src');
const examples = sources.flatMap(examplesIn);

/** Names that examples use without creating them. */
const prelude = `
import type { ImageDataset, Model } from '@graft-vision/graft';
declare global {
  const model: Model;
  const training: ImageDataset;
  const validation: ImageDataset;
}
`;

function examplesIn(file: string): Example[] {
  const text = readFileSync(join(root, file), 'utf8');
  const comments = text.matchAll(
    /^\/\*\*((?:(?!\*\/)[\s\S])*?)^ \*\/\nexport (?:abstract |async )*(?:class|const|function)\*? (\w+)/gm,
  );
  return Array.from(comments).flatMap(([, comment, name]) => {
    const [, block] = /@example\n \* ```ts\n([\s\S]*?)^ \* ```$/m.exec(comment) ?? [];
    return block === undefined ? [] : [{ file, name, code: block.replace(/^ \* ?/gm, '') }];
  });
}

/** The values that a module of the package exports. */
function valuesOf(file: string): string[] {
  const lists = readFileSync(join(root, file), 'utf8').matchAll(/^export \{([^}]*)\}/gm);
  const names = Array.from(lists, ([, list]) => list.split(',').map((name) => name.trim())).flat();
  return names.filter((name) => name !== '' && !name.startsWith('type '));
}

/** Capitalized names without an example, because users do not construct them, except to throw or extend them. */
const withoutExample = [
  ...['GraftError', 'UsageError', 'DivergedError', 'TrainingStoppedError', 'UnreachableError'],
  ...['Layer', 'Functional', 'Pooling2D', 'Variable', 'Metric', 'MeanMetric', 'Optimizer', 'Classifier'],
  // Results of functions, and networks that are built like `MobileNetV2`.
  ...['AUTOTUNE', 'ImageDataset', 'MobileNetV3Large', 'MobileNetV3Small', 'WebClassifier'],
];
const withExample = ['train', 'resumeTraining', 'saveClassifier', 'loadClassifier', 'restoreModel'];

describe('the examples in the comments of the source', () => {
  it('are all found', () => {
    const marks = sources.map((file) => readFileSync(join(root, file), 'utf8').split('@example').length - 1);
    expect(examples).toHaveLength(marks.reduce((total, count) => total + count, 0));
  });

  it('exist for everything that users construct', () => {
    const published = ['src/index.ts', ...sourceFiles('src/public')].flatMap(valuesOf);
    const constructed = [...new Set(published)].filter((name) => /^[A-Z]/.test(name));
    const shown = new Set(examples.map(({ name }) => name));
    const missing = [...constructed, ...withExample].filter((name) => !shown.has(name));
    expect(missing.sort()).toEqual([...withoutExample].sort());
  });

  it('use the described name, in a few lines', () => {
    const besides = examples.filter(({ name, code }) => !new RegExp(`\\b${name}\\b`).test(code));
    expect(besides).toEqual([]);
    const linesOf = (code: string): number => code.trimEnd().split('\n').length;
    expect(examples.filter(({ code }) => linesOf(code) > 10)).toEqual([]);
  });
});

describe('TypeScript that readers see', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'graft-examples-'));
    const packages = join(folder, 'node_modules');
    for (const scope of ['@types', '@graft-vision']) await mkdir(join(packages, scope), { recursive: true });
    await symlink(root, join(packages, '@graft-vision/graft'), 'junction');
    for (const name of ['onnxruntime-node', 'sharp', '@types/node']) {
      await symlink(join(root, 'node_modules', name), join(packages, name), 'junction');
    }
    await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
    const compilerOptions = {
      ...{ strict: true, noEmit: true, skipLibCheck: true, target: 'ES2022' },
      ...{ module: 'NodeNext', types: ['node'] },
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    await writeFile(join(folder, 'prelude.d.ts'), prelude);
    for (const { file, name, code } of examples) {
      const module = `${file.replaceAll('/', '-').replace('.ts', '')}-${name}.ts`;
      await writeFile(join(folder, module), `${code}\nexport {};\n`);
    }
    for (const { path, code } of readDocuments()) {
      const blocks = code.filter(({ language, notRun }) => language === 'ts' && notRun === undefined);
      const program = blocks.map((block) => block.code).join('\n');
      if (program !== '') await writeFile(join(folder, `${path.replaceAll('/', '-')}.ts`), program);
    }
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('type checks against the published types', async () => {
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const run = promisify(execFile)(process.execPath, [compiler, '-p', folder], { cwd: folder });
    const output = await run.then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout || String(error),
    );
    expect(output).toBe('');
  }, 60_000);
});
