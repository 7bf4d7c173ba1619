/** The element types that Graft's graphs use. float64 is for gradient checks, int8 for quantized weights. */
export type ElementType = 'float32' | 'float64' | 'float16' | 'int64' | 'int32' | 'int8' | 'uint8' | 'bool';

/** A size, or the name of a size that is known only when the graph runs (the batch of an exported model). */
export type Dimension = number | string;

export interface TensorType {
  readonly type: ElementType;
  readonly shape: readonly Dimension[];
}

/** Values that are part of a graph. `data` is row-major; float16 is stored as its bits, int64 as BigInt. */
export interface Constant {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data:
    | Float32Array
    | Float64Array
    | Uint16Array
    | BigInt64Array
    | Int32Array
    | Int8Array
    | Uint8Array;
}

/** The kinds of attribute; a plain number is an integer. Only third-party files have tensors in them. */
export type AttributeValue =
  | number
  | readonly number[]
  | string
  | { readonly float: number }
  | Float32Array
  | Constant;

export interface GraphNode {
  /** The operator's name, with its domain (`com.microsoft.nchwc.Conv`) if it is not an operator of ONNX itself. */
  readonly operator: string;
  /** The name that an exporter gave it; Graft gives none. */
  readonly name?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** An ONNX graph as a plain value, with each node after those whose outputs it reads. */
export interface Graph {
  readonly name: string;
  readonly inputs: ReadonlyMap<string, TensorType>;
  readonly outputs: ReadonlyMap<string, TensorType>;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly nodes: readonly GraphNode[];
  readonly metadata: ReadonlyMap<string, string>;
}

export function formatType(type: TensorType): string {
  return `${type.type}[${type.shape.join(', ')}]`;
}

/** The number of elements. @throws when a size is not known. */
export function elementCount(shape: readonly Dimension[]): number {
  return knownShape(shape).reduce((product, size) => product * size, 1);
}

/** The shape with every size a number. @throws when a size is not known. */
export function knownShape(shape: readonly Dimension[]): number[] {
  return shape.map((size) => {
    if (typeof size === 'string')
      throw new Error(`The size "${size}" in [${shape.join(', ')}] is not known here.`);
    return size;
  });
}
