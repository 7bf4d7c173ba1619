import { counted } from '../counted.js';
import { reasonOf } from '../errors.js';
import { checkDisk, checkWritable, type Finding } from './doctor-checks.js';
import { byteSize } from './figures.js';
import { howToReinstall, ownFolder } from './reinstall.js';
import { findMissingForTraining, WITHOUT_TRAINING } from './surplus-files.js';

/*
 * What `graft doctor` checks of the packages that Graft needs. They are loaded only here: on a machine where one of them
 * cannot be loaded, `graft doctor` must run and report it.
 */

/** @param graft the folder of Graft's package */
export async function checkParts(graft = ownFolder()): Promise<Finding> {
  const missing = await findMissingForTraining({ graft });
  if (missing.length === 0)
    return { name: 'parts', status: 'ok', found: "All parts of Graft's package are there" };
  const { works, fails } = WITHOUT_TRAINING;
  return {
    name: 'parts',
    status: 'warning',
    found: `${missing.join(' and ')} of Graft's package ${missing.length === 1 ? 'is' : 'are'} missing, as after \`graft prune --predict-only\`: ${works} work, but not ${fails}`,
    advice: howToReinstall(graft),
  };
}

/** @param load loads the room that has the runtime */
export async function checkRuntime(load = () => import('../runtime/index.js')): Promise<Finding> {
  try {
    const { testRuntime } = await load();
    const { version, providers, channelBlock, milliseconds } = await testRuntime();
    const names = providers.filter(({ bundled }) => bundled).map(({ name }) => name);
    const found = `ONNX Runtime ${version} works on the CPU (a small graph in ${milliseconds.toFixed(0)} ms; providers: ${names.join(', ')})`;
    if (channelBlock !== undefined) return { name: 'runtime', status: 'ok', found };
    const advice = 'This processor has no fast convolutions in ONNX Runtime; fine-tuning takes longer.';
    return { name: 'runtime', status: 'warning', found, advice };
  } catch (error) {
    return {
      name: 'runtime',
      status: 'failed',
      found: `ONNX Runtime does not work: ${firstLine(error)}`,
      advice: runsOnMusl()
        ? 'onnxruntime-node needs glibc, which Alpine Linux does not have; use a system that has it, such as Debian (node:22-slim).'
        : `${reinstallHere()} On Windows it also needs Microsoft's Visual C++ Redistributable.`,
    };
  }
}

/** @param test tests the graphics card, if there is one */
export async function checkGraphicsCard(
  test = async () => (await import('../runtime/index.js')).testGraphicsCard(),
): Promise<Finding> {
  const name = 'graphics-card';
  const { device, reason, cards = [], test: measured } = await test();
  const found = cards.length === 0 ? reason : `${reason} Found: ${cards.join(', ')}`;
  if (device === 'webgpu') {
    return { name, status: 'ok', found: `${found}; --device auto and --device webgpu use it` };
  }
  // Without a card, or with one that is merely slower, nothing is wrong.
  if (cards.length === 0 || (measured?.difference ?? Number.NaN) <= 1e-3)
    return { name, status: 'ok', found };
  const advice = 'Everything works on the processor. To use the card, update its driver.';
  return { name, status: 'warning', found, advice };
}

/** @param load loads the room that has sharp */
export async function checkSharp(load = () => import('../pictures/index.js')): Promise<Finding> {
  try {
    const { testImageDecoder } = await load();
    const { sharp, libvips } = await testImageDecoder();
    return { name: 'sharp', status: 'ok', found: `sharp ${sharp} decodes pictures (libvips ${libvips})` };
  } catch (error) {
    return {
      name: 'sharp',
      status: 'failed',
      found: `sharp does not work: ${firstLine(error)}`,
      advice: `${reinstallHere()} Its binaries are optional dependencies, so they must not be left out (--omit=optional).`,
    };
  }
}

export async function checkCache(): Promise<Finding> {
  const [{ cacheDirectory }, { listCache }] = await Promise.all([
    import('./cache-directory.js'),
    import('../recipes/index.js'),
  ]);
  const { path, instead } = cacheDirectory();
  const entries = await listCache(path);
  const bytes = entries.reduce((total, entry) => total + entry.bytes, 0);
  const found = `cache ${path}: ${counted(entries.length, 'entry', 'entries')}, ${byteSize(bytes)}`;
  const name = 'Set the environment variable GRAFT_HOME to a folder that can be written.';
  const state = checkWritable(path);
  if (!state.writable) {
    return {
      name: 'cache',
      status: 'failed',
      found: `${found}; it cannot be written: ${state.reason}`,
      advice: name,
    };
  }
  if (instead !== undefined) {
    const advice = `It replaces ${instead}, which cannot be written, and may be emptied at any time. ${name}`;
    return { name: 'cache', status: 'warning', found, advice };
  }
  const left = entries.filter((entry) => entry.unfinished && !entry.inUse).length;
  if (left === 0) return { name: 'cache', status: 'ok', found: `${found}, writable` };
  const advice = 'The next download goes on with them; `graft cache clear --unfinished` deletes them.';
  return { name: 'cache', status: 'ok', found: `${found}, writable, ${left} of them unfinished`, advice };
}

export async function checkDisks(trains: boolean): Promise<Finding> {
  const { cacheDirectory } = await import('./cache-directory.js');
  return checkDisk({ 'the cache': cacheDirectory().path, 'results here': process.cwd() }, { trains });
}

/**
 * Requests both files that the tutorial downloads, but does not wait twice for a host that cannot be reached.
 *
 * @param trains whether Graft has the parts for that
 */
export async function checkNetwork(trains: boolean): Promise<Finding> {
  const [
    { askAbout, CATS_AND_DOGS_ZIP: catsAndDogsZip, UnreachableError, withoutPassword },
    { placeOf },
    { networkFromEnvironment },
  ] = await Promise.all([import('../download/index.js'), import('../zoo/index.js'), import('./network.js')]);
  const network = networkFromEnvironment({ answerTimeout: 8000 });
  const weights = placeOf({ inputShape: [160, 160, 3] }).url;
  const files = { weights, photographs: catsAndDogsZip.url };
  const proxy = network.proxyFor(weights);
  const way = proxy === undefined ? '' : ` through ${withoutPassword(proxy)}`;
  const unreachable = new Set<string>();
  const answers: { reached: boolean; text: string }[] = [];
  for (const [what, url] of Object.entries(files)) {
    const { hostname, origin } = new URL(url);
    if (unreachable.has(origin)) {
      answers.push({ reached: false, text: `${what}: the same` });
      continue;
    }
    try {
      const { status, bytes, milliseconds } = await askAbout(url, network);
      const size = bytes === undefined ? '' : `, ${byteSize(bytes)}`;
      const reached = status === 200;
      const text = reached
        ? `${what} at ${hostname} (${milliseconds.toFixed(0)} ms${size})`
        : `${what}: ${hostname} answered ${status}`;
      answers.push({ reached, text });
    } catch (error) {
      if (error instanceof UnreachableError) unreachable.add(error.origin);
      const reason = error instanceof UnreachableError ? error.reason : reasonOf(error);
      answers.push({ reached: false, text: `${what}: ${reason}` });
    }
  }
  const found = `network${way}: ${answers.map(({ text }) => text).join('; ')}`;
  if (answers.every(({ reached }) => reached)) return { name: 'network', status: 'ok', found };
  // Weights and photographs are downloaded only to train.
  const without = trains
    ? 'Graft works without a network: the tutorial then uses the weights that npm installed and draws its pictures (--offline skips the attempt).'
    : 'Graft classifies without a network.';
  const advice = `${without} Behind a proxy, set HTTPS_PROXY=http://host:port.`;
  return { name: 'network', status: 'warning', found, advice };
}

function reinstallHere(): string {
  return `${howToReinstall()} Do it on this machine: native packages differ between systems.`;
}

function firstLine(error: unknown): string {
  return reasonOf(error).split('\n')[0];
}

/** Whether this is a Linux with another C library than glibc. */
function runsOnMusl(): boolean {
  if (process.platform !== 'linux') return false;
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined;
}
