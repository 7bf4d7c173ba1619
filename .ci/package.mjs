/*
 * Tests the package as another project gets it: packs it, installs it into an empty project, and uses it from the
 * command line and from TypeScript on the given Node version. Also checks its files, with publint and arethetypeswrong,
 * what it weighs, other package managers, and the commands of the container.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tryContainer } from './container.mjs';
import { hold, megabytesOf, packagesIn } from './installed.mjs';
import { predictProgram, tryManagers } from './managers.mjs';
import { packGraft } from './pack.mjs';
import { shell, withNode } from './processes.mjs';

const [major] = process.argv.slice(2);
const repository = process.cwd();

/** MiB as `du -sm node_modules` says, and packages: what docs/containers.md promises, a little above the current numbers. */
const MOST = { packed: 20, installed: 410, pruned: 175, packages: 112 };
/** The only fields of the published package.json. */
const FIELDS =
  'name version description keywords homepage bugs repository license type engines publishConfig sideEffects bin exports imports files dependencies peerDependencies peerDependenciesMeta';

/** Only these files may be published. */
const published = [
  /^dist\/src\/.*\.(js|d\.ts)$/,
  /^dist\/src\/(program|predict)-parts\/licenses\.md$/,
  /^dist\/assets\/(mobilenet-v2-openimages\.graft|runtime\/[\w.-]+\.br|fonts\/(Inter_\w+\.ttf|LICENSE\.txt))$/,
  /^docs\/[\w.-]+\.md$/,
  /^dist\/pages\/studio(-static)?\/.*\.(html|js|css|svg|woff2|txt)$/,
  /^dist\/pages\/classifier\/.*\.(html|js|css|svg)$/,
  /^(CHANGELOG\.md|LICENSE|NOTICE|README\.md|README\.tr\.md|package\.json)$/,
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
  const { filename, files, size } = packGraft(repository, folder);
  const surplus = files.map((file) => file.path).filter((path) => !published.some((rule) => rule.test(path)));
  if (surplus.length > 0) throw new Error(`These files should not be published: ${surplus.join(', ')}.`);
  const archive = join(folder, filename);
  hold('MB of the packed file', Math.ceil(size / 1e6), MOST.packed);
  shell(`npx --no-install publint --strict "${archive}"`, { cwd: repository });
  shell(`npx --no-install attw --profile esm-only "${archive}"`, { cwd: repository });

  const project = join(folder, 'project');
  const node = join(folder, 'node');
  for (const path of [project, node]) mkdirSync(path);
  const env = major === undefined ? process.env : withNode(major, node);
  const options = { cwd: project, env };
  const printedBy = (line) => shell(line, { ...options, capture: true }).trim();
  shell('node --version', options);
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'project', private: true, type: 'module' }),
  );
  writeFileSync(join(project, 'program.ts'), program);
  writeFileSync(join(project, 'predict.js'), predictProgram);
  const said = printedBy(`npm install --ignore-scripts "${archive}" 2>&1`);
  console.log(said);
  if (/warn|deprecated/i.test(said)) throw new Error('The installation should not warn of anything.');
  const modules = join(project, 'node_modules');
  const manifest = JSON.parse(readFileSync(join(modules, '@graft-vision/graft/package.json'), 'utf8'));
  const others = Object.keys(manifest).filter((field) => !FIELDS.split(' ').includes(field));
  if (others.length > 0) throw new Error(`Not for the published package.json: ${others.join(', ')}.`);
  hold('packages', packagesIn(project), MOST.packages);
  hold('MiB as installed', megabytesOf(modules), MOST.installed);
  shell('npx graft prune', options);
  hold('MiB after graft prune', megabytesOf(modules), MOST.pruned);

  shell('npx graft tutorial --offline --epochs 1 --fine-tune-epochs 1 --out run', options);
  shell('npx graft export run/model.onnx --to web --webgpu --out web-page', options);
  shell('npx graft studio --static studio-page', options);
  const compiler = join(repository, 'node_modules', '.bin', 'tsc');
  const strict =
    '--strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --module nodenext --target es2022';
  const types = `--types node --typeRoots "${repository}/node_modules/@types"`;
  shell(`"${compiler}" ${strict} ${types} program.ts`, options);
  const printed = printedBy('node program.js');
  if (printed !== 'true\ncats,dogs\n2 1') throw new Error(`The program printed something else: ${printed}`);

  shell('npx graft fetch photos --drawn --per-class 3', options);
  const picture = join(project, printedBy('find photos -path "*dogs*" -name "*.jpg" | sort | head -n 1'));
  const model = join(project, 'run/model.onnx');
  const label = printedBy(`npx graft predict run/model.onnx "${picture}" --json | head -n 1`);
  const expected = JSON.parse(label).label;
  tryManagers(folder, archive, `"${model}" "${picture}" ${expected}`, env);
  const container = join(folder, 'container');
  mkdirSync(container);
  const dockerfile = join(repository, 'examples/docker/Dockerfile');
  await tryContainer(container, { dockerfile, project, model, picture, label: expected, env });

  // Only a page that the user bundles needs onnxruntime-web; without it, the message says so.
  const load = `import(${JSON.stringify(join(modules, '@graft-vision/graft/dist/src/web-runtime.js'))})`;
  writeFileSync(
    join(project, 'hint.mjs'),
    `const { importWebRuntime } = await ${load};
await importWebRuntime('wasm').catch(({ hint }) => console.log(hint));\n`,
  );
  const peer = `onnxruntime-web@${manifest.peerDependencies['onnxruntime-web']}`;
  const hint = printedBy('node hint.mjs');
  if (!hint.includes(`"npm install ${peer}"`)) throw new Error(`Expected what to install but read: ${hint}`);
  shell(`npm install --ignore-scripts --silent ${peer}`, options);
  writeFileSync(join(project, 'web.ts'), webProgram);
  shell(`"${compiler}" ${strict} --noEmit --lib es2022,dom --types "" web.ts`, options);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
