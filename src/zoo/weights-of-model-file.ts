import { GraftError } from '../errors.js';
import { Functional, formatShape, type Layer } from '../nn/index.js';
import { Session } from '../session/index.js';
import { shellWord } from '../shell-word.js';
import { loadModel } from '../train/index.js';

/**
 * Loads the weights of a whole model in a `.keras` archive into a network with the same layers, which may be the file's
 * model, its beginning, or a model in it: a head that only the file has is left out. Layers with weights are matched in
 * order, so names may differ. Nothing is assigned unless everything fits.
 *
 * @throws UsageError and GraftError as `loadModel`; and GraftError when no model in the file fits
 */
export async function loadWeightsOfModelFile(network: Functional, path: string): Promise<void> {
  const session = new Session();
  try {
    const model = await loadModel(path, { session });
    const wanted = withWeights(network);
    const tried = modelsIn(model).map((candidate) => {
      const layers = withWeights(candidate);
      const misfit = wanted.findIndex((layer, index) => !fits(layer, layers[index]));
      return { layers, misfit };
    });
    const found = tried.find(({ misfit }) => misfit < 0);
    if (found === undefined) throw misfitOf(network, tried, path);
    wanted.forEach((layer, index) => {
      layer.setWeights(found.layers[index].getWeights());
    });
  } finally {
    await session.close();
  }
}

/** A model, and the models in it. */
function modelsIn(model: Functional): Functional[] {
  const inside = model.layers.filter((layer) => layer instanceof Functional);
  return [model, ...inside.flatMap(modelsIn)];
}

/** The layers that have weights, those of models inside in the place of these. */
function withWeights(model: Functional): Layer[] {
  return model.layers.flatMap((layer) => {
    if (layer instanceof Functional) return withWeights(layer);
    return layer.variables.length > 0 ? [layer] : [];
  });
}

function fits(layer: Layer, stored: Layer | undefined): boolean {
  return stored !== undefined && shapesOf(layer) === shapesOf(stored);
}

function shapesOf({ variables }: Layer): string {
  return variables.map(({ shape }) => formatShape(shape)).join(', ');
}

interface Tried {
  readonly layers: readonly Layer[];
  readonly misfit: number;
}

/** Says where the model that fits best differs. */
function misfitOf(network: Functional, tried: readonly Tried[], path: string): GraftError {
  const { layers, misfit } = tried.reduce((best, one) => (one.misfit > best.misfit ? one : best));
  const layer = withWeights(network)[misfit];
  const stored = layers[misfit];
  const found =
    stored === undefined ? 'nothing' : `${stored.name} (${stored.className}) with ${shapesOf(stored)}`;
  return new GraftError(
    `${path} does not fit ${network.name}: layer ${layer.name} (${layer.className}) expects weights of the shapes ${shapesOf(layer)}, but the file has ${found} in its place.`,
    {
      hint: `Pass a file of the same network and alpha, or train on the network in the file: --backbone ${shellWord(path)}`,
    },
  );
}
