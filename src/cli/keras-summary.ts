import type { KerasSummaryEvent } from '../events/index.js';
import { Session } from '../session/index.js';
import { shellWord } from '../shell-word.js';
import { loadModel } from '../train/index.js';
import type { Output } from './output.js';

/**
 * Shows a model that Keras saved, layer by layer.
 *
 * @throws UsageError and GraftError as `loadModel`
 */
export async function showKerasModel(path: string, output: Output): Promise<void> {
  const session = new Session();
  try {
    const model = await loadModel(path, { session });
    for (const line of model.summary().split('\n')) output.line(line);
    output.line(`\nTo train on it, without its head: graft train PHOTOS --backbone ${shellWord(path)}`);
    const event: KerasSummaryEvent = {
      event: 'keras',
      path,
      parameters: model.countParams(),
      inputShape: model.inputShape,
      outputShape: model.outputShape,
      layers: model.layers.map(({ name, className }) => ({ name, className })),
    };
    output.event({ ...event });
  } finally {
    await session.close();
  }
}
