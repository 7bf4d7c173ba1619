import { spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './documents.js';
import { drawPhotos, keepWeights, writeWeights } from './stand-ins.js';

/** Options for `graft tutorial` that a sample leaves open: short training with the files of the folder. */
const quickTutorial = {
  '--weights': 'weights.h5',
  '--epochs': '1',
  '--fine-tune-epochs': '1',
  '--image-size': '64',
  '--batch-size': '8',
  // The tests beside these take the other thread.
  '--threads': '1',
};

/** The same for `graft train`, without the settings that a sample has, on a narrow network. */
const quickTrain = [
  ['--threads', '1'],
  ['--weights', 'narrow.h5'],
  ['--set', 'alpha=0.35'],
  ['--set', 'imageSize=64'],
  ['--set', 'featureExtraction.epochs=1'],
  ['--set', 'fineTuning.epochs=1'],
];

export interface Outcome {
  readonly code: number | null;
  /** Standard output and errors in the order of writing. */
  readonly output: string;
}

/** A folder in which the samples of one page run one after the other, as on a reader's machine. */
export interface Workplace {
  readonly folder: string;
  /** Runs a shell block. `npx graft` is the built command line, and `npm ci` does nothing. */
  shell(script: string): Promise<Outcome>;
  /** Runs a module in JavaScript. */
  javaScript(code: string): Promise<Outcome>;
  /** Checks a TypeScript module with strict settings against Graft's published types, then runs it. */
  typeScript(code: string): Promise<Outcome>;
  remove(): Promise<void>;
}

export async function createWorkplace({
  photographs,
  validation,
}: {
  /** Whether the folder has photos/; otherwise a sample must make it, and only the tutorial has photographs before. */
  readonly photographs: boolean;
  /** Pictures per class to validate on: five batches, of 8 for `graft tutorial` and of 32 for the guide's program. */
  readonly validation: number;
}): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'graft-samples-'));
  const [home, commands] = [join(folder, 'home'), join(folder, 'bin')];
  await installPackages(folder);
  const data = photographs ? 'photos' : 'more-photos';
  await writeCommands(commands, { ...quickTutorial, '--data': data }, validation);
  await drawPhotos(folder, validation);
  // The page makes its own of the others.
  if (!photographs)
    for (const name of ['photos', 'photos.csv', 'cat.jpg', 'dog.jpg'])
      await rm(join(folder, name), { recursive: true });
  await writeWeights(join(folder, 'weights.h5'));
  await writeWeights(join(folder, 'narrow.h5'), 0.35);
  await keepWeights(join(folder, 'weights.h5'), home);
  const env = {
    ...process.env,
    PATH: `${commands}${delimiter}${process.env.PATH}`,
    HOME: home,
    XDG_CACHE_HOME: join(home, '.cache'),
  };
  const start = (command: string, ...args: string[]): Promise<Outcome> =>
    outcomeOf(spawn(command, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  return {
    folder,
    shell: (script) => start('sh', '-euc', script),
    javaScript: async (code) => {
      await writeFile(join(folder, 'sample.mjs'), code);
      return await start(process.execPath, 'sample.mjs');
    },
    typeScript: async (code) => {
      await writeFile(join(folder, 'sample.ts'), code);
      const compiled = await start(process.execPath, join(root, 'node_modules/typescript/bin/tsc'));
      return compiled.code === 0 ? await start(process.execPath, 'sample.js') : compiled;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** An ES module project in which Graft, onnxruntime-node and sharp look installed. */
async function installPackages(folder: string): Promise<void> {
  for (const scope of ['@types', '@graft-vision']) {
    await mkdir(join(folder, 'node_modules', scope), { recursive: true });
  }
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  const compilerOptions = { strict: true, target: 'ES2022', module: 'NodeNext', types: ['node'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['sample.ts'] }));
  await symlink(root, join(folder, 'node_modules/@graft-vision/graft'), 'junction');
  for (const name of ['onnxruntime-node', 'sharp', '@types/node']) {
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
}

/** `npx` and `npm`, to the extent that samples use them. */
async function writeCommands(
  folder: string,
  tutorialOptions: Readonly<Record<string, string>>,
  drawnPerClass: number,
): Promise<void> {
  const program = join(root, 'dist/src/cli/main.js');
  const commands = {
    npx: `#!/usr/bin/env node
      const [name, ...args] = process.argv.slice(2);
      if (name !== 'graft') throw new Error('Expected npx graft but found npx ' + name);
      const tutorial = args[0] === 'tutorial' ? ${JSON.stringify(Object.entries(tutorialOptions))} : [];
      // .ci/first-run.mjs runs the tutorial on more than a thousand pictures that it draws; these are fewer.
      const data = args.indexOf('--data') + 1;
      if (args[0] === 'tutorial' && args[data] === 'drawn') args[data] = ${JSON.stringify(tutorialOptions['--data'])};
      for (const [option, value] of tutorial) if (!args.includes(option)) args.push(option, value);
      const train = args[0] === 'train' ? ${JSON.stringify(quickTrain)} : [];
      const isGiven = ([option, value]) =>
        option === '--set' ? args.some((arg) => arg.startsWith(value.split('=')[0] + '=')) : args.includes(option);
      // A run that starts from a classifier has its weights, and weights that a sample names are of the usual width.
      const ownWeights = args.includes('--from') || args.includes('--weights');
      const fits = ([option, value]) => !ownWeights || (option !== '--weights' && !value.startsWith('alpha='));
      const resumes = args.includes('--resume');
      for (const addition of resumes ? [] : train) if (!isGiven(addition) && fits(addition)) args.push(...addition);
      if (args[0] === 'fetch' && !args.includes('--scenes')) args.push('--drawn', '--per-class', '${drawnPerClass}');
      // Files that a stopped run does not have.
      const resumed = args[args.indexOf('--resume') + 1];
      const { rmSync } = require('node:fs');
      const { spawn, spawnSync } = require('node:child_process');
      const program = ${JSON.stringify(program)};
      const go = () => process.exit(spawnSync(process.execPath, [program, ...args], { stdio: 'inherit' }).status);
      if (args.includes('--finish')) {
        // A run that was stopped after an epoch.
        rmSync(resumed, { recursive: true, force: true });
        const long = [...train.flat(), '--set', 'featureExtraction.epochs=500', '--out', resumed, '--json'];
        const child = spawn(process.execPath, [program, 'train', 'photos', ...long]);
        child.stdout.on('data', (text) => {
          if (String(text).includes('"event":"epoch"')) child.kill('SIGINT');
        });
        child.on('close', go);
      } else {
        if (resumes) rmSync(resumed + '/results.json');
        go();
      }`,
    npm: `#!/bin/sh
      [ "$*" = ci ] || { echo "npm $* cannot run in a test; mark the block." >&2; exit 1; }`,
  };
  await mkdir(folder);
  // Files without an extension are CommonJS only if a package.json says so.
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'commonjs' }));
  for (const [name, text] of Object.entries(commands)) {
    await writeFile(join(folder, name), text);
    await chmod(join(folder, name), 0o755);
  }
}

async function outcomeOf(child: ReturnType<typeof spawn>): Promise<Outcome> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((done, failed) => {
    child.on('error', failed);
    child.on('close', done);
  });
  return { code, output };
}
