/*
 * Tests the package as another project gets it: packs it, installs it into an empty project, and uses it from the
 * command line and from TypeScript on the given Node version. Also checks its files, with publint and arethetypeswrong.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shell, withNode } from './processes.mjs';

const [major] = process.argv.slice(2);
const repository = process.cwd();

/** Only these files may be published. */
const published = [
  /^dist\/src\/.*\.(js|d\.ts)$/,
  /^dist\/src\/program-parts\/licenses\.md$/,
  /^dist\/pages\/studio(-static)?\/.*\.(html|js|css|svg|woff2|txt)$/,
  /^dist\/pages\/classifier\/.*\.(html|js|css|svg)$/,
  /^(LICENSE|NOTICE|README\.md|README\.tr\.md|package\.json)$/,
];

const program = `import { type Classifier, Dense, GlobalAveragePooling2D, Input, loadClassifier, Model } from '@graft-vision/graft';
import { DepthwiseConv2D } from '@graft-vision/graft/layers';
import { rocAuc } from '@graft-vision/graft/metrics';
import { loadClassifier as loadForPrediction } from '@graft-vision/graft/predict';

const inputs = Input({ shape: [32, 32, 3] });
const maps = new DepthwiseConv2D(3).apply(inputs);
const model = new Model({ inputs, outputs: new Dense(2).apply(new GlobalAveragePooling2D().apply(maps)) });
console.log(model.summary().split('\\n').length > 3);
const classifier: Classifier = await loadClassifier('run/model.onnx');
const names: readonly string[] = classifier.classNames;
console.log(names.join());
await classifier.dispose();
const predictor = await loadForPrediction('run/model.onnx');
console.log(predictor.classNames.length, rocAuc([0, 1], [0.1, 0.9]));
await predictor.dispose();
`;

/** For a browser, without Node's types. */
const webProgram = `import { type Classification, GraftError, loadClassifier } from '@graft-vision/graft/web';

export async function classify(image: HTMLImageElement): Promise<Classification> {
  const classifier = await loadClassifier('/model.onnx');
  try {
    return await classifier.classify(image, { top: 3 });
  } catch (error) {
    if (error instanceof GraftError) console.log(error.hint);
    throw error;
  }
}
`;

const folder = mkdtempSync(join(tmpdir(), 'graft package '));
try {
  // `npm ci` has just built what is packed.
  const packed = JSON.parse(
    shell(`npm pack --ignore-scripts --silent --json --pack-destination "${folder}"`, {
      cwd: repository,
      capture: true,
    }),
  );
  const { filename, files } = packed[0];
  const surplus = files.map((file) => file.path).filter((path) => !published.some((rule) => rule.test(path)));
  if (surplus.length > 0) throw new Error(`These files should not be published: ${surplus.join(', ')}.`);
  const archive = join(folder, filename);
  shell(`npx --no-install publint --strict "${archive}"`, { cwd: repository });
  shell(`npx --no-install attw --profile esm-only "${archive}"`, { cwd: repository });

  const project = join(folder, 'project');
  const node = join(folder, 'node');
  for (const path of [project, node]) mkdirSync(path);
  const options = { cwd: project, env: major === undefined ? process.env : withNode(major, node) };
  shell('node --version', options);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'project', private: true, type: 'module' }),
  );
  writeFileSync(join(project, '.npmrc'), 'onnxruntime-node-install=skip\n');
  writeFileSync(join(project, 'program.ts'), program);
  shell(`npm install --silent "${archive}"`, options);
  shell('npx graft tutorial --offline --epochs 1 --fine-tune-epochs 1 --out run', options);
  shell('npx graft export run/model.onnx --to web --out web-page', options);
  const compiler = join(repository, 'node_modules', '.bin', 'tsc');
  const strict =
    '--strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --module nodenext --target es2022';
  const types = `--types node --typeRoots "${repository}/node_modules/@types"`;
  shell(`"${compiler}" ${strict} ${types} program.ts`, options);
  writeFileSync(join(project, 'web.ts'), webProgram);
  shell(`"${compiler}" ${strict} --noEmit --lib es2022,dom --types "" web.ts`, options);
  const printed = shell('node program.js', { ...options, capture: true }).trim();
  if (printed !== 'true\ncats,dogs\n2 1') throw new Error(`The program printed something else: ${printed}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
