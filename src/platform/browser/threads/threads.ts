import type { ThreadOptions, Threads } from '../../platform.js';
import { WorkerThread } from './worker-thread.js';

/** Starts the worker of each program that threads run in a browser. */
export type WorkerPrograms = Readonly<
  Record<Exclude<ThreadOptions['program'], 'decode' | 'heif' | 'photographs'>, () => Worker>
>;

let programs: WorkerPrograms | undefined;

/**
 * Says how workers are started. The module that does so names the programs, and each program is a bundle of its own: if
 * this module named them, each bundle would contain itself.
 */
export function installPrograms(installed: WorkerPrograms): void {
  programs = installed;
}

/** No browser can parse it, so no worker starts. */
const NO_ADDRESS = 'https://[';

let moduleWorkers: boolean | undefined;

/** Whether workers can be modules: older browsers do not even look at the option. */
export function hasModuleWorkers(): boolean {
  moduleWorkers ??= looksAtWorkerType();
  return moduleWorkers;
}

function looksAtWorkerType(): boolean {
  if (typeof Worker === 'undefined') return false;
  let asked = false;
  const options = {
    get type(): 'module' {
      asked = true;
      return 'module';
    },
  };
  try {
    // None that starts, only to be ended: see worker-starts.ts.
    new Worker(NO_ADDRESS, options);
  } catch {
    // The option was looked at before the address.
  }
  return asked;
}

/**
 * One engine, whose WebAssembly has threads of its own where the page is cross-origin isolated: several engines would
 * each hold all weights.
 */
export const threads: Threads = {
  cores: 1,
  get start() {
    const installed = programs;
    if (installed === undefined || !hasModuleWorkers()) return undefined;
    return ({ program, setup, name }: ThreadOptions) => {
      if (program === 'decode' || program === 'heif' || program === 'photographs') {
        throw new Error('A browser decodes pictures itself.');
      }
      return new WorkerThread(installed[program](), name, setup);
    };
  },
};
