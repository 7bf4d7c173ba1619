import { UsageError } from '../errors.js';
import { type FoundFeatureNetwork, featureNetwork } from '../recipes/index.js';
import type { Session } from '../session/index.js';
import { networkFromEnvironment } from './network.js';
import type { Output } from './output.js';
import { showSearch } from './show-sources.js';

/** The options of a command that looks at pictures with a network. */
export interface NetworkFlags {
  readonly model?: string;
  readonly weights?: string;
  readonly offline: boolean;
}

/** @throws UsageError when both a classifier and weights are given */
export function expectOneNetwork({ model, weights }: NetworkFlags): void {
  if (model === undefined || weights === undefined) return;
  throw new UsageError('--model brings its own weights, so --weights has no effect with it.', {
    hint: 'Leave one of them out.',
  });
}

/** The network that a command looks at pictures with. Says which weights it uses. */
export async function networkFor(
  { model, weights, offline }: NetworkFlags,
  { output, session, cache }: { output: Output; session: Session; cache: string },
): Promise<FoundFeatureNetwork> {
  if (model !== undefined) return await featureNetwork({ model, session });
  const search = { cacheDirectory: cache, network: networkFromEnvironment(), offline, session };
  let found: FoundFeatureNetwork | undefined;
  await showSearch(output, 'weights', async (show) => {
    found = await featureNetwork({ ...search, ...show, ...(weights !== undefined && { weights }) });
    return found.weights!;
  });
  output.line(`Weights: ${found!.weights!.description}`);
  return found!;
}
