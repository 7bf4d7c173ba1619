import { describe, expect, it } from 'vitest';
import { kerasContent } from '../../src/train/keras/save-model.js';
import {
  DESCRIBED_ONLY,
  type Description,
  descriptionOf,
  networkOf,
  QUICK,
  SLOW,
} from '../peers/application.js';

/* What Graft writes for every network of keras.applications, compared with what Keras wrote for the same network. */

type Tree = null | boolean | number | string | readonly Tree[] | { readonly [key: string]: Tree };
type Branch = { readonly [key: string]: Tree };

/** What Keras writes down besides, and its value, which is the only one that Graft has. */
const ONLY_VALUES: Readonly<Record<string, readonly Tree[]>> = {
  activity_regularizer: [null],
  quantization_config: [null],
  renorm: [false],
  renorm_clipping: [null],
  renorm_momentum: [0.99],
  synchronized: [false],
  rms_scaling: [false],
  invert: [false],
  ragged: [false],
  optional: [false],
  mask: [null],
};
/** What differs with every build, what follows from the rest, and seeds. */
const LEFT_OUT = [
  'build_config',
  'compile_config',
  'build_input_shape',
  'seed',
  'input_axes',
  'output_axes',
  'moving_mean_initializer',
  'moving_variance_initializer',
];
/** Initializers with a name of their own, as the general one. */
const NAMED: Readonly<Record<string, Branch>> = {
  HeNormal: { scale: 2, mode: 'fan_in', distribution: 'truncated_normal' },
};

const isBranch = (value: Tree): value is Branch =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A description in one spelling, without what only one of the two writes down. */
function canonical(value: Tree, key = ''): Tree {
  if (Array.isArray(value)) {
    // An axis may be in a list.
    return key === 'axis' && value.length === 1
      ? canonical(value[0], key)
      : value.map((each) => canonical(each));
  }
  if (!isBranch(value)) return key === 'axis' && value === 3 ? -1 : value;
  if (value.class_name === 'DTypePolicy') return (value.config as Branch).name;
  const initializer = NAMED[String(value.class_name)];
  if (initializer !== undefined)
    return canonical({ ...value, class_name: 'VarianceScaling', config: initializer });
  const entries = Object.entries(value).filter(
    ([name, each]) => !LEFT_OUT.includes(name) && !ONLY_VALUES[name]?.includes(each),
  );
  return Object.fromEntries(entries.map(([name, each]) => [name, canonical(each, name)]));
}

/** Operations of Keras on a tensor and a number, or on two tensors, as the layers that Graft writes for them. */
function withoutOperations(layer: Branch): Branch {
  const { config, name, module } = layer as { config: Branch; name: string; module: string };
  const nodes = layer.inbound_nodes as readonly { args: readonly Tree[]; kwargs: Branch }[] | undefined;
  const calls = (nodes ?? []).map(({ args, kwargs }) => ({
    args,
    // Keras notes how Dropout was called when the network was built.
    kwargs: layer.class_name === 'Dropout' ? {} : kwargs,
  }));
  if (module !== 'keras.src.ops.numpy')
    return { ...layer, ...(nodes && { inbound_nodes: calls as unknown as Tree }) };
  const layerConfig = { name: config.name, trainable: true, dtype: 'float32' };
  const [{ args }] = calls;
  const number = args.find((each) => typeof each === 'number');
  const shared = { module: 'keras.layers', registered_name: null, name };
  if (number === undefined) {
    const inbound = [{ args: [args], kwargs: {} }];
    return { ...shared, class_name: String(layer.class_name), config: layerConfig, inbound_nodes: inbound };
  }
  const [scale, offset] = layer.class_name === 'Add' ? [1, number] : [number, 0];
  const tensors = args.filter((each) => typeof each !== 'number');
  return {
    ...shared,
    class_name: 'Rescaling',
    config: { ...layerConfig, scale, offset },
    inbound_nodes: [{ args: tensors, kwargs: {} }],
  };
}

function layersOf({ config }: Pick<Description, 'config'>): Tree {
  const layers = (config as unknown as { layers: readonly Branch[] }).layers.map((layer) => {
    const plain = withoutOperations(layer);
    const own = plain.config as Branch;
    // Graft keeps statistics among the settings.
    if (plain.class_name !== 'Normalization' || own.mean !== null) return plain;
    return { ...plain, config: { ...own, mean: [0, 0, 0], variance: [1, 1, 1] } };
  });
  return canonical({ ...config, layers } as unknown as Tree);
}

const byPath = (list: Description['weights']): string[] =>
  list.map(([path, shape]) => `${path} [${shape.join(', ')}]`).sort();

describe.each([...QUICK, ...SLOW, ...DESCRIBED_ONLY])('%s', (name) => {
  it('is written as Keras writes it', () => {
    const described = descriptionOf(name);
    const network = networkOf(described);
    const { description, tensors } = kerasContent(network);
    expect(layersOf(description as unknown as Description)).toEqual(layersOf(described));
    const stored = described.weights.filter(([path]) => !/^layers\/normalization\/vars\//.test(path));
    const written = tensors.map(({ path, variable }) => [path, variable.shape] as const);
    expect(byPath(written)).toEqual(byPath(stored));
  });
});
