import type { GraphNode } from '../../graph/index.js';

/** Endings of weights in PyTorch, TensorFlow and Keras. */
const WEIGHT =
  /[./](?:weight|bias|kernel|gamma|beta|weights|biases|depthwise_kernel|running_mean|running_var)(?:[_:./].*)?$/;
/** Names that exporters number by themselves: `onnx::Conv_911`, `val_12`, `n4_2`, `node_Conv_881`, `const_fold_opt__84`. */
const NUMBERED = /^(?:onnx::|val_|n\d+|node_[A-Z]\w*_\d+$|const_fold|__|\d+$|[A-Z]\w*(?:_\d+)?$)/;

/** Gives the layers of an imported network names that tell where they come from, each once. */
export class LayerNames {
  readonly #given = new Set<string>();

  /**
   * The name of a node's layer: that of the module in PyTorch, if the file tells it.
   *
   * @param kind what the layer is, in snake case, for nodes without a name
   * @param before the name of the layer before it
   */
  of(node: GraphNode, kind: string, before?: string): string {
    return this.unique(this.#told(node) ?? (before === undefined ? kind : `${before}.${kind}`));
  }

  /** The same name, or that name with a number. */
  unique(name: string): string {
    let result = name;
    for (let count = 1; this.#given.has(result); count++) result = `${name}_${count}`;
    this.#given.add(result);
    return result;
  }

  #told({ name = '', operator, inputs }: GraphNode): string | undefined {
    const weight = inputs.find((input) => WEIGHT.test(input) && !NUMBERED.test(input));
    if (weight !== undefined) return plain(weight.replace(WEIGHT, ''));
    const own = operator.slice(operator.lastIndexOf('.') + 1);
    const parts = name
      .replace(/^node_/, '')
      .split('/')
      .filter((part) => part !== '');
    // The last part is the operator, often with a number, after the modules that it belongs to.
    if (parts.length > 1 && (isOperator(parts.at(-1)!) || parts.at(-1)!.startsWith(own))) parts.pop();
    const told = parts.join('.');
    return told === '' || NUMBERED.test(name) ? undefined : plain(told);
  }
}

/** The name of a weight within its layer: the last part of its name in the file, if that tells something. */
export function variableName(name: string, taken: readonly string[]): string {
  const last = plain(name).split('.').at(-1)!;
  const told = NUMBERED.test(name) || NUMBERED.test(last) || isOperator(last) ? 'values' : last;
  const count = taken.filter((each) => each.startsWith(told)).length;
  return count === 0 ? told : `${told}_${count}`;
}

/** `Conv`, `Conv_3`, `Conv2D`, `BiasAdd`. */
function isOperator(text: string): boolean {
  return /^[A-Z][A-Za-z]*(?:\d[A-Z])?(?:__\d+|_\d+)?$/.test(text);
}

/** A dot between modules, as in PyTorch. */
function plain(name: string): string {
  return name
    .replace(/[/:]+/g, '.')
    .replace(/^\.+|\.+$/g, '')
    .replace(/[^\w.-]+/g, '_')
    .slice(0, 120);
}
