import h5wasm from 'h5wasm/node';

interface Weights {
  readonly path: string;
  readonly shape: readonly number[];
  readonly value: Float32Array;
}

/** What a file of weights needs to know of a layer. */
interface LayerWithWeights {
  readonly name: string;
  readonly variables: readonly Weights[];
}

/** Writes an `.h5` in the layout of Keras 2's `save_weights`, that of Keras' application weights. */
export async function writeKeras2Weights(path: string, all: readonly LayerWithWeights[]): Promise<void> {
  await h5wasm.ready;
  const file = new h5wasm.File(path, 'w');
  const layers = all.filter((layer) => layer.variables.length > 0);
  file.create_attribute(
    'layer_names',
    layers.map(({ name }) => name),
  );
  for (const { name, variables } of layers) {
    const group = file.create_group(name);
    group.create_attribute(
      'weight_names',
      variables.map((variable) => `${variable.path}:0`),
    );
    const own = group.create_group(name);
    for (const { path: place, shape, value } of variables) {
      own.create_dataset({ name: `${place.split('/')[1]}:0`, data: value, shape: [...shape] });
    }
  }
  file.close();
}
