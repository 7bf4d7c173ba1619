import { restoreModel } from '../../classifier/index.js';
import {
  type DownloadFromHubOptions,
  downloadFromHub,
  fineTuneAtOf,
  type HubNetwork,
  type ImportedBackbone,
  type ImportedBackboneOptions,
  importedBackbone,
  isHubAddress,
  parseHubAddress,
} from '../../imports/index.js';
import {
  type GraftedModel,
  graftModel,
  isThirdPartyNetwork,
  type Recipe,
  resizeOf,
} from '../../phases/index.js';
import type { Session } from '../../session/index.js';
import type { Task } from '../../tasks/index.js';
import { backboneNamed, createBackbone } from '../../zoo/index.js';
import type { TrainOptions, TrainResources } from './train-options.js';

interface Beginnings {
  readonly session: Session;
  readonly task: Task;
  /** 'imagenet', 'openimages' or a file. */
  readonly weights: string;
  /** The file of a classifier to start from, instead of pretrained weights. */
  readonly from: string | undefined;
  /** How a network from an ONNX file expects its pixels, if that was said. */
  readonly pixels?: TrainOptions['pixels'];
  /** Where its network is cut, if that was said. */
  readonly cut?: string;
  readonly resources: TrainResources;
  readonly onNote: (text: string) => void;
}

/** Builds augmentation, preprocessing, the frozen backbone and a head, as the recipe says. */
export async function buildModel(recipe: Recipe, beginnings: Beginnings): Promise<GraftedModel> {
  const { session, task, from, onNote } = beginnings;
  const { classNames, outputs } = task;
  const imageSize = [recipe.imageSize, recipe.imageSize] as const;
  if (from === undefined) {
    const network = await networkOf(recipe, beginnings);
    return session.use(() => graftModel(recipe, { task, onNote }, network));
  }
  const restored = await restoreModel(from, { classNames, imageSize, outputs, logits: true, session });
  const { base, preprocessInput } = restored;
  const fineTuneAt = isThirdPartyNetwork(recipe.backbone)
    ? fineTuneAtOf(base)
    : backboneNamed(recipe.backbone).fineTuneAt;
  const network = { base, preprocessInput, fineTuneAt };
  return session.use(() => graftModel(recipe, { task, onNote }, network, { ...restored, from }));
}

/** A network without a head. */
export type Network = Omit<ImportedBackbone, 'notes' | 'filter'> & Partial<Pick<ImportedBackbone, 'filter'>>;

/** The network that a recipe names, with its weights. */
export async function networkOf(
  recipe: Pick<Recipe, 'backbone' | 'alpha' | 'imageSize'> & Parameters<typeof resizeOf>[0],
  {
    weights,
    pixels,
    cut,
    resources,
    session,
    onNote,
  }: Omit<Beginnings, 'task' | 'from' | 'weights'> & { weights: string | null },
): Promise<Network> {
  const { backbone, alpha, imageSize } = recipe;
  if (isThirdPartyNetwork(backbone)) {
    const downloaded = isHubAddress(backbone) ? await hubNetworkOf(backbone, resources) : undefined;
    const { notes, ...network } = await importedBackbone(downloaded?.path ?? backbone, {
      ...(downloaded !== undefined && { from: describedOrigin(downloaded) }),
      imageSize: [imageSize, imageSize],
      resize: resizeOf(recipe),
      ...(pixels !== undefined && { pixels }),
      ...(cut !== undefined && { cut }),
      session,
    });
    for (const note of notes) onNote(note);
    return network;
  }
  const inputShape = [imageSize, imageSize, 3] as const;
  const { cacheDirectory, network } = resources;
  const base = await createBackbone(backbone, {
    inputShape,
    alpha,
    weights,
    cacheDirectory,
    network,
    session,
  });
  const { preprocessInput, fineTuneAt } = backboneNamed(backbone);
  return { base, preprocessInput, fineTuneAt };
}

/** A network of the Hub, from the cache or downloaded. */
export async function hubNetworkOf(
  address: string,
  { cacheDirectory, network, offline, hubEndpoint }: TrainResources,
  following: Pick<DownloadFromHubOptions, 'onProgress' | 'onRetry' | 'signal'> = {},
): Promise<HubNetwork> {
  return await downloadFromHub(address, {
    ...following,
    ...(cacheDirectory !== undefined && { cacheDirectory }),
    ...(network !== undefined && { network }),
    ...(offline !== undefined && { offline }),
    ...(hubEndpoint !== undefined && { endpoint: hubEndpoint }),
  });
}

function describedOrigin({ address, repository, page }: HubNetwork): ImportedBackboneOptions['from'] {
  const { revision } = parseHubAddress(address);
  const name = repository.replace(/^.*\//, '');
  return { name, label: `hf:${repository}`, source: `${page}/tree/${revision}` };
}
