import { type Constant, type Graph, type GraphNode, withoutUnused } from '../graph/index.js';
import type { Range } from './calibration.js';
import { planQuantization, type QuantizationPlan } from './quantization-plan.js';

/**
 * The largest integer of a weight, by bits; the smallest is its negative. With 7 bits (and one number more) the sum of
 * two products with values up to 255 still fits into a signed 16-bit integer.
 */
const LARGEST_WEIGHTS = { 8: 127, 7: 64 } as const;
/** The largest integer of a map's value; the smallest is 0. */
const LARGEST_VALUE = 255;
/** A bias is a 32-bit integer; half of its range leaves room for the sum. */
const LARGEST_BIAS = 2 ** 30;

/** Bits of a weight; see `ExportClassifierOptions`. */
export type WeightBits = keyof typeof LARGEST_WEIGHTS;

/** How a map is quantized: value = (integer - zeroPoint) * scale. */
interface Rounding {
  readonly scale: number;
  readonly zeroPoint: number;
}

/**
 * Static quantization of a classifier's graph, written with ONNX' QuantizeLinear and DequantizeLinear: a runtime that
 * supports it computes convolutions on 8-bit integers, and any other runtime gets the same results in float32. Kernels
 * are rounded with one scale per filter (which folded depthwise kernels need: their filters differ a hundredfold), maps
 * with one scale and zero point each, biases with the product of both scales. Jacob et al., "Quantization and Training
 * of Neural Networks for Efficient Integer-Arithmetic-Only Inference", 2018.
 *
 * @param ranges of the plan's maps, as `calibrate` measured them
 */
export function quantize(
  graph: Graph,
  ranges: ReadonlyMap<string, Range>,
  weightBits: WeightBits = 8,
): Graph {
  return new Quantizer(graph, ranges, LARGEST_WEIGHTS[weightBits]).run();
}

class Quantizer {
  readonly #graph: Graph;
  readonly #largestWeight: number;
  readonly #plan: QuantizationPlan;
  readonly #roundings: ReadonlyMap<string, Rounding>;
  readonly #constants: Map<string, Constant>;
  readonly #nodes: GraphNode[] = [];
  /** Constants that were already made. */
  readonly #made = new Set<string>();

  constructor(graph: Graph, ranges: ReadonlyMap<string, Range>, largestWeight: number) {
    this.#largestWeight = largestWeight;
    this.#graph = graph;
    this.#plan = planQuantization(graph);
    this.#roundings = new Map([...this.#plan.maps].map((name) => [name, roundingOf(ranges.get(name)!)]));
    this.#constants = new Map(graph.constants);
  }

  run(): Graph {
    for (const node of this.#graph.nodes) this.#add(node);
    return withoutUnused({ ...this.#graph, nodes: this.#nodes, constants: this.#constants });
  }

  #add(node: GraphNode): void {
    const [output] = node.outputs;
    const bounded = this.#plan.bounds.get(output);
    if (bounded !== undefined) {
      this.#roundMap(output, bounded.outputs[0]);
      return;
    }
    const inputs = node.inputs.map((input) => (this.#roundings.has(input) ? `${input}/dequantized` : input));
    if (this.#plan.convolutions.has(output)) this.#addConvolution(node, inputs[0]);
    else this.#nodes.push({ ...node, inputs });
    for (const made of node.outputs) this.#roundMap(made, made);
  }

  /** @param from the value that is rounded: the map itself, or its value before its bounds */
  #roundMap(name: string, from: string): void {
    const rounding = this.#roundings.get(name);
    if (rounding === undefined) return;
    const scale = this.#constant(`${name}/scale`, 'float32', [], Float32Array.of(rounding.scale));
    const zeroPoint = this.#constant(`${name}/zero_point`, 'uint8', [], Uint8Array.of(rounding.zeroPoint));
    this.#emit('QuantizeLinear', [from, scale, zeroPoint], `${name}/quantized`);
    this.#emit('DequantizeLinear', [`${name}/quantized`, scale, zeroPoint], `${name}/dequantized`);
  }

  #addConvolution(node: GraphNode, input: string): void {
    const [map, kernelName, biasName] = node.inputs;
    const kernel = this.#graph.constants.get(kernelName)!;
    const bias =
      biasName === undefined ? undefined : (this.#graph.constants.get(biasName)!.data as Float32Array);
    const mapScale = this.#roundings.get(map)!.scale;
    const [filters] = kernel.shape;
    const scales = weightScales(kernel.data as Float32Array, filters, bias, mapScale, this.#largestWeight);
    const inputs = [input, this.#wholeKernel(kernelName, kernel, scales)];
    if (bias !== undefined) inputs.push(this.#wholeBias(biasName, bias, scales, mapScale));
    this.#nodes.push({ ...node, inputs });
  }

  #wholeKernel(name: string, { shape, data }: Constant, scales: Float32Array): string {
    const perFilter = data.length / scales.length;
    const whole = Int8Array.from(data as Float32Array, (value, at) =>
      clamp(
        Math.round(value / scales[Math.floor(at / perFilter)]),
        -this.#largestWeight,
        this.#largestWeight,
      ),
    );
    const own = this.#constant(name, 'int8', shape, whole);
    const scale = this.#constant(`${own}_scale`, 'float32', [scales.length], scales);
    const zeroPoint = this.#constant(
      `${own}_zero_point`,
      'int8',
      [scales.length],
      new Int8Array(scales.length),
    );
    return this.#emit('DequantizeLinear', [own, scale, zeroPoint], `${own}_dequantized`, { axis: 0 });
  }

  #wholeBias(name: string, bias: Float32Array, weightScales: Float32Array, mapScale: number): string {
    const scales = weightScales.map((scale) => scale * mapScale);
    const whole = Int32Array.from(bias, (value, filter) => Math.round(value / scales[filter]));
    const own = this.#constant(name, 'int32', [bias.length], whole);
    const scale = this.#constant(`${own}_scale`, 'float32', [scales.length], scales);
    return this.#emit('DequantizeLinear', [own, scale], `${own}_dequantized`, { axis: 0 });
  }

  /**
   * The first quantized constant replaces the original under its name; if several nodes share it, each gets its own.
   */
  #constant(name: string, type: Constant['type'], shape: readonly number[], data: Constant['data']): string {
    let own = name;
    for (let copy = 2; this.#made.has(own); copy++) own = `${name}_${copy}`;
    this.#made.add(own);
    this.#constants.set(own, { type, shape, data });
    return own;
  }

  #emit(
    operator: string,
    inputs: string[],
    output: string,
    attributes: GraphNode['attributes'] = {},
  ): string {
    this.#nodes.push({ operator, inputs, outputs: [output], attributes });
    return output;
  }
}

/** Zero must be represented exactly: padding is zero, and so are most outputs of ReLU. */
function roundingOf({ low, high }: Range): Rounding {
  const from = Math.min(low, 0);
  const to = Math.max(high, 0);
  const scale = Math.fround((to - from) / LARGEST_VALUE) || 1;
  return { scale, zeroPoint: clamp(Math.round(-from / scale), 0, LARGEST_VALUE) };
}

/**
 * One scale per filter, so that its largest weight just fits. Filters that are (nearly) zero get a larger scale, so
 * that their bias fits too.
 */
function weightScales(
  kernel: Float32Array,
  filters: number,
  bias: Float32Array | undefined,
  mapScale: number,
  largestWeight: number,
): Float32Array {
  const perFilter = kernel.length / filters;
  return Float32Array.from({ length: filters }, (_, filter) => {
    let largest = 0;
    for (let at = filter * perFilter; at < (filter + 1) * perFilter; at++) {
      largest = Math.max(largest, Math.abs(kernel[at]));
    }
    const forBias = bias === undefined ? 0 : Math.abs(bias[filter]) / (mapScale * LARGEST_BIAS);
    return Math.max(largest / largestWeight, forBias) || 1;
  });
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
