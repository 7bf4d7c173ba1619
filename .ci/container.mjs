/* Carries out examples/docker/Dockerfile without Docker: the same commands in a folder, and the server that it starts. */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { hold, megabytesOf } from './installed.mjs';
import { shell } from './processes.mjs';

/** MiB of node_modules. */
const MOST = 150;
const TOKEN = 'a-token-for-this-test';

/**
 * @param folder an empty folder
 * @param project a project with Graft: its package.json and package-lock.json
 * @param model model.onnx
 * @param picture what to classify, and its class
 */
export async function tryContainer(folder, { dockerfile, project, model, picture, label, env }) {
  const lines = readFileSync(dockerfile, 'utf8').split('\n');
  const [packages, app] = [join(folder, 'packages'), join(folder, 'app')];
  for (const path of [packages, app]) mkdirSync(path);
  for (const name of ['package.json', 'package-lock.json']) cpSync(join(project, name), join(packages, name));
  const runs = lines.filter((line) => line.startsWith('RUN ')).map((line) => line.slice(4));
  if (runs.length === 0) throw new Error(`Expected RUN lines in ${dockerfile}.`);
  for (const run of runs) shell(run, { cwd: packages, env });
  cpSync(join(packages, 'node_modules'), join(app, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  cpSync(join(packages, 'package.json'), join(app, 'package.json'));
  cpSync(model, join(app, 'model.onnx'));
  hold('MiB of node_modules in the container', megabytesOf(join(app, 'node_modules')), MOST);
  const command = lines.find((line) => line.startsWith('CMD '));
  const [program, ...args] = JSON.parse(command.slice(4));
  const port = await freePort();
  // The container has the default port; here another process may have it.
  const ported = args.map((arg) => arg.replace('--token', `--port ${port} --token`));
  const server = spawn(program, ported, {
    cwd: app,
    env: { ...env, GRAFT_TOKEN: TOKEN },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  try {
    const address = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${address}/health`)).ok);
    const answer = await fetch(`${address}/classify`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/octet-stream' },
      body: readFileSync(picture),
    });
    const found = await answer.json();
    if (found.label !== label) throw new Error(`Expected ${label} but got ${JSON.stringify(found)}.`);
    console.log(`The container's server says: ${found.label}`);
  } finally {
    const ended = new Promise((done) => server.once('exit', done));
    server.kill();
    await ended;
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

async function until(check) {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (await check().catch(() => false)) return;
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new Error('Expected the server to answer within 30 s.');
}
