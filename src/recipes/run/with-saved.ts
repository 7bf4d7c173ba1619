import { type Classifier, loadClassifier } from '../../classifier/index.js';
import type { GraftedModel } from '../../phases/index.js';

/** Loads the saved file in the run's own session. */
export async function withSaved<Result>(
  path: string,
  { model }: GraftedModel,
  use: (saved: Classifier) => Promise<Result>,
): Promise<Result> {
  const saved = await loadClassifier(path, { session: model.session });
  try {
    return await use(saved);
  } finally {
    await saved.dispose();
  }
}
