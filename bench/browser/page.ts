import type { TensorFlowJs } from '../peers/tfjs-api.js';
import { type BrowserWork, type BrowserWorks, browserWorks } from './works.js';

/* Runs in the browser, bundled with TensorFlow.js where that is measured. */

let works: BrowserWorks;

/** What the program in Node calls in the page. */
export interface BenchPage {
  prepare(): Promise<void>;
  run(name: BrowserWork, calls: number): Promise<void>;
}

export const benchPage: BenchPage = {
  async prepare() {
    const { loadTfjs } = globalThis as { loadTfjs?: () => Promise<TensorFlowJs> };
    works = await browserWorks(undefined, await loadTfjs?.());
  },
  async run(name, calls) {
    for (let call = 0; call < calls; call++) await works.run[name]!();
  },
};
