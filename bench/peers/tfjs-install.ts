import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GraftError } from '../../src/errors.js';
import { tfjsPackages } from './tfjs-api.js';

/** Installs TensorFlow.js into a separate folder with npm. @throws GraftError when npm fails */
export async function installTfjs(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  const args = ['install', '--no-audit', '--no-fund', '--ignore-scripts', ...tfjsPackages];
  // On Windows npm is a script, which only a shell can start.
  const shell = process.platform === 'win32';
  const npm = spawn('npm', args, { cwd: folder, shell, stdio: ['ignore', 'ignore', 'pipe'] });
  let words = '';
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    words += text;
  });
  await new Promise<void>((done, failed) => {
    npm.on('error', failed);
    npm.on('close', (code) => {
      if (code === 0) done();
      else failed(new GraftError(`npm ended with code ${code}. ${words.trim()}`));
    });
  });
}
