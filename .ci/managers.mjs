/*
 * Installs the packed Graft with each package manager that the README names, in the way that it names, and classifies a
 * picture. The package managers come from npm.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shell } from './processes.mjs';

const MANAGERS = ['pnpm@12.21.0', 'bun@1.4.5', '@yarnpkg/cli-dist@4.18.1'];

/** Classifies a picture: MODEL PICTURE EXPECTED. */
export const predictProgram = `import { loadClassifier } from '@graft-vision/graft/predict';

const [model, picture, expected] = process.argv.slice(2);
const classifier = await loadClassifier(model);
const { label } = await classifier.classify(picture);
await classifier.dispose();
if (label !== expected) throw new Error('Expected ' + expected + ' but ' + picture + ' is ' + label + '.');
console.log(label);
`;

/**
 * @param folder an empty folder for the projects
 * @param archive the packed Graft
 * @param arguments_ of the program, quoted for a shell
 */
export function tryManagers(folder, archive, arguments_, env) {
  const tools = join(folder, 'tools');
  mkdirSync(tools);
  const options = { cwd: tools, env };
  shell(`npm install --ignore-scripts --silent --prefix "${tools}" ${MANAGERS.join(' ')}`, options);
  const modules = join(tools, 'node_modules');
  // The package bun is only a link to one of these, which its script would make.
  const [bun] = readdirSync(join(modules, '@oven'));
  const ca = shell('npm config get cafile', { ...options, capture: true }).trim();
  const ways = {
    pnpm: `"${join(modules, '.bin/pnpm')}" add --ignore-scripts --store-dir "${join(folder, 'pnpm-store')}"`,
    bun: `"${join(modules, '@oven', bun, 'bin/bun')}" add --ignore-scripts`,
    yarn: `node "${join(modules, '@yarnpkg/cli-dist/bin/yarn.js')}" add --mode=skip-build`,
  };
  const own = {
    ...env,
    BUN_INSTALL_CACHE_DIR: join(folder, 'bun-cache'),
    YARN_GLOBAL_FOLDER: join(folder, 'yarn-global'),
    YARN_ENABLE_TELEMETRY: '0',
    // Yarn does not read npm's settings.
    ...(ca !== 'null' && { YARN_HTTPS_CA_FILE_PATH: ca }),
  };
  for (const [name, add] of Object.entries(ways)) {
    const project = join(folder, `with ${name}`);
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n');
    if (name === 'yarn') {
      writeFileSync(join(project, '.yarnrc.yml'), 'nodeLinker: node-modules\n');
      // Without a lock file, Yarn would look for a project in the folders above.
      writeFileSync(join(project, 'yarn.lock'), '');
    }
    writeFileSync(join(project, 'predict.js'), predictProgram);
    const inProject = { cwd: project, env: own };
    shell(`${add} "${archive}"`, inProject);
    shell('node_modules/.bin/graft prune', inProject);
    shell(`node predict.js ${arguments_}`, inProject);
  }
}
