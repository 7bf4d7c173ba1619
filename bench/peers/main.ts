import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beginProgram } from '../usage.js';
import type { BenchContext } from './bench-context.js';
import { runComputePart } from './compute-part.js';
import { Figures } from './figures.js';
import { describeMachine, formatMachine, type Machine } from './machine.js';
import { notes } from './notes.js';
import { type BenchOptions, parseOptions, USAGE } from './options.js';
import { graftPeers, kerasPeer, type Peer, SLEEPING_THREADS, tfjsPeer, torchPeer } from './peers.js';
import { preparePhotographs } from './photographs.js';
import { runPhotographsPart } from './photographs-part.js';
import { Problems } from './problems.js';
import { formatChosen, formatTable, formatVariants } from './table.js';
import { installTfjs } from './tfjs-install.js';
import { runTransformerPart } from './transformer-part.js';
import { runGoalPart, runTutorialPart } from './tutorial-part.js';

/* `npm run bench:peers` compares the same work in Graft, Keras, PyTorch and TensorFlow.js. */

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function bench(options: BenchOptions): Promise<boolean> {
  const start = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'graft-peers-'));
  try {
    const context = { options, folder, figures: new Figures(), problems: new Problems(say), say };
    const { machine, peers } = await describeMachine(await choosePeers(context), context);
    for (const line of formatMachine(machine)) say(line);
    if (options.parts.includes('compute')) await runComputePart(peers, context);
    if (options.parts.includes('transformer')) {
      if (options.timmPython !== undefined) await runTransformerPart(options.timmPython, context);
      else say('The part transformer is skipped: give a Python that has timm with --timm-python.');
    }
    if (options.data !== undefined && options.parts.some((part) => part === 'tutorial' || part === 'goal')) {
      const photographs = await preparePhotographs(options.data, options.images, folder);
      const runners = peers.map((peer) => withQuickVariants(peer, context));
      if (options.parts.includes('tutorial')) await runTutorialPart(runners, photographs, context);
      if (options.parts.includes('goal')) await runGoalPart(runners, photographs, context);
    }
    if (options.data !== undefined && options.parts.includes('photographs')) {
      await runPhotographsPart(options.data, context);
    }
    await report(machine, peers, context, (performance.now() - start) / 1000);
    return context.problems.list.length === 0;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function choosePeers({ folder, options, problems }: BenchContext): Promise<Peer[]> {
  const peers = graftPeers(options);
  if (options.kerasPython !== undefined) peers.push(kerasPeer(options.kerasPython, options));
  else say('Keras is skipped: give a Python that has it with --keras-python.');
  if (options.torchPython !== undefined) peers.push(torchPeer(options.torchPython, options));
  else say('PyTorch is skipped: give a Python that has it with --torch-python.');
  if (!options.tfjs || !options.parts.includes('compute')) return peers;
  const modules = join(folder, 'tfjs');
  const installed = await problems.attempt('The installation of TensorFlow.js', async () => {
    await mkdir(modules);
    await installTfjs(modules);
    return true;
  });
  return installed ? [...peers, tfjsPeer(modules, options)] : peers;
}

/**
 * PyTorch's variants for a whole run: the one with the fastest step, with threads that spin (the default) and with
 * threads that sleep, because the processes that load pictures need the same cores. If it has to compile first, which
 * can take more time than it saves, the next one is tried too.
 */
function withQuickVariants(peer: Peer, { figures, options }: BenchContext): Peer {
  const steps = figures.summaries('step', peer.name).map((summary) => summary.variant);
  if (peer.name !== 'PyTorch' || options.torchVariant !== undefined || steps.length === 0) return peer;
  const [best, next] = steps;
  const variants = [best, best + SLEEPING_THREADS];
  return { ...peer, variants: best === 'torch.compile' ? [...variants, next + SLEEPING_THREADS] : variants };
}

async function report(
  machine: Machine,
  peers: readonly Peer[],
  { figures, options, problems }: BenchContext,
  seconds: number,
): Promise<void> {
  const withPyTorch = figures.summary('transformerStep', 'PyTorch') === undefined ? [] : ['PyTorch'];
  const names = [...new Set([...peers.map((peer) => peer.name), ...withPyTorch])];
  const write = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);
  write('', formatTable(figures, names), '', 'Median (range).');
  write(...formatChosen(figures, names), ...formatVariants(figures, names));
  write('', ...formatMachine(machine));
  write(`The benchmark took ${(seconds / 60).toFixed(1)} minutes.`, '');
  write(...notes(options).map((note) => `- ${note}`));
  if (problems.list.length > 0) write('', 'Problems:', ...problems.list);
  if (options.json !== undefined) {
    const content = { machine, options, figures, problems: problems.list, notes: notes(options), seconds };
    await writeFile(options.json, `${JSON.stringify(content, null, 2)}\n`);
  }
}

beginProgram(USAGE);
process.exitCode = (await bench(parseOptions(process.argv.slice(2)))) ? 0 : 1;
