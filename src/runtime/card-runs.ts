import { isLoss, refused } from './refused.js';

/**
 * The runs of one engine on a graphics card. After a card was lost, ONNX Runtime's first run fails and the next one
 * blocks its thread for ever (1.30, in browsers). So there is no next one.
 */
export class CardRuns {
  #loss: Error | undefined;

  /** @throws GraftError when the run fails, or the card was lost before */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#loss !== undefined) throw this.#loss;
    try {
      return await work();
    } catch (error) {
      const refusal = refused('run', error, 'webgpu');
      if (isLoss(error)) this.#loss = refusal;
      throw refusal;
    }
  }
}
