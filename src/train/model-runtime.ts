import type { Functional } from '../nn/index.js';
import { runtimeOf } from '../runtime/index.js';
import { type Compiled, expectCompiled } from './compile-options.js';
import { LoadedModel } from './loaded-model.js';

const DEFAULT_BUDGET = 256 * 1024 ** 2;

/** How a model is compiled, and which of its parts are loaded in the runtime of its session. */
export class ModelRuntime {
  readonly #model: Functional;
  readonly #featureBudget: number;
  #compiled: Compiled | undefined;
  #loaded: LoadedModel | undefined;

  /** @param featureBudget bytes of memory for outputs of the frozen part */
  constructor(model: Functional, featureBudget = DEFAULT_BUDGET) {
    this.#model = model;
    this.#featureBudget = featureBudget;
  }

  get compiled(): Compiled | undefined {
    return this.#compiled;
  }

  /** The parts that are loaded now; reading it loads nothing. */
  get loaded(): LoadedModel | undefined {
    return this.#loaded;
  }

  /** @throws UsageError when the model is not compiled */
  expectCompiled(what: string): Compiled {
    return expectCompiled(this.#model, this.#compiled, what);
  }

  async compile(compiled: Compiled): Promise<void> {
    await this.unload();
    this.#compiled = compiled;
  }

  load(): LoadedModel {
    // Parts in a runtime that has been closed are lost; the weights are in the layers.
    if (this.#loaded === undefined || this.#loaded.runtime.closed) {
      this.#loaded = new LoadedModel(this.#model, runtimeOf(this.#model.session), {
        training: this.#compiled !== undefined,
        featureBudget: this.#featureBudget,
      });
    }
    return this.#loaded;
  }

  async unload(): Promise<void> {
    const loaded = this.#loaded;
    this.#loaded = undefined;
    await loaded?.release();
  }
}
