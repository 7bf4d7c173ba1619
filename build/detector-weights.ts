import { GraftError } from '../src/errors.js';
import {
  BatchNormalization,
  Conv2D,
  DepthwiseConv2D,
  type Functional,
  formatShape,
} from '../src/nn/index.js';
import { readObjectronDetector } from './objectron-package.js';
import { BUILTIN_OPERATORS, constantValues, parseTflite, type TfliteModel } from './tflite.js';

const HINT = 'Expected the detector of @mediapipe/objectron, and MobileNetV2 with alpha 1.';

/**
 * Loads the weights of the object detector in the installed npm package `@mediapipe/objectron` into MobileNetV2
 * (alpha 1).
 *
 * The detector's normalizations are folded into its convolutions, so their original statistics are lost. Each
 * convolution gets the folded kernel, and the BatchNormalization after it only adds the folded bias: gamma 1, beta the
 * bias, moving mean 0, moving variance 1 - epsilon. Folding them again gives the file's numbers, bit for bit.
 *
 * A filter's scale could also be in its normalization, which matters to optimizers that move every weight by about the
 * learning rate, whatever its size (RMSprop, Adam). Here both parts have the usual size: gamma is 1, and in the layers
 * that the tutorial fine-tunes the median filter that is not zero is 0.6 to 7 times as large as Glorot initialization
 * makes it. Other divisions that were tried did not train better; docs/architecture.md says which.
 *
 * @throws GraftError when the package is not installed, or its file has changed or does not fit
 */
export async function loadDetectorWeights(model: Functional): Promise<void> {
  const { bytes, source } = await readObjectronDetector();
  assignDetectorWeights(model, parseTflite(bytes, source), source);
}

/**
 * Assigns the weights of a detector's MobileNetV2. Nothing is assigned unless everything fits.
 *
 * @param source the detector and where it was found, for messages
 * @throws GraftError for the first convolution that is missing, surplus, or of another shape
 */
export function assignDetectorWeights(model: Functional, detector: TfliteModel, source: string): void {
  const stored = backboneConvolutions(detector, source);
  const pairs = normalizedConvolutions(model);
  const assignments = pairs.flatMap(({ convolution, normalization }) => {
    const scope = scopeOf(convolution.name);
    const place = stored.get(scope);
    if (place === undefined) {
      throw new GraftError(`${source} holds no weights for ${convolution.name} (${scope}).`, { hint: HINT });
    }
    stored.delete(scope);
    const kernel = kernelOf(convolution, detector, place.kernel, source);
    const bias = constantValues(detector, place.bias, source);
    expectShape(normalization.beta!.path, normalization.beta!.shape, [bias.length], source);
    const each = (value: number): Float32Array => new Float32Array(bias.length).fill(value);
    return [
      () => convolution.kernel.assign(kernel),
      () => normalization.gamma!.assign(each(1)),
      () => normalization.beta!.assign(bias),
      () => normalization.movingMean.assign(each(0)),
      () => normalization.movingVariance.assign(each(1 - normalization.epsilon)),
    ];
  });
  const [surplus] = stored.keys();
  if (surplus !== undefined) {
    throw new GraftError(
      `${source} holds ${pairs.length + stored.size} convolutions, but ${model.name} has ${pairs.length}; the first too many is ${surplus}.`,
      { hint: HINT },
    );
  }
  for (const assign of assignments) assign();
}

const backboneScope =
  /^FeatureExtractor\/MobilenetV2\/(Conv|Conv_1|expanded_conv(?:_\d+)?\/(?:expand|depthwise|project))\//;

/** The convolutions of the detector's MobileNetV2 by their scope, with the tensors of their weights. */
function backboneConvolutions(
  detector: TfliteModel,
  source: string,
): Map<string, { kernel: number; bias: number }> {
  const found = new Map<string, { kernel: number; bias: number }>();
  for (const { code, inputs, outputs } of detector.operators) {
    if (code !== BUILTIN_OPERATORS.conv2d && code !== BUILTIN_OPERATORS.depthwiseConv2d) continue;
    // Operators have no names, but their outputs do. The operators after Conv_1 and next to the blocks (layer_19_...
    // and BoxPredictor_...) find the boxes.
    const name = detector.tensors[outputs[0]]?.name ?? '';
    const [, scope] = backboneScope.exec(name) ?? [];
    if (scope === undefined) continue;
    if (found.has(scope)) throw new GraftError(`${source} holds ${scope} twice.`, { hint: HINT });
    found.set(scope, { kernel: inputs[1], bias: inputs[2] });
  }
  return found;
}

interface NormalizedConvolution {
  readonly convolution: Conv2D | DepthwiseConv2D;
  readonly normalization: BatchNormalization;
}

function normalizedConvolutions(model: Functional): NormalizedConvolution[] {
  return model.calls.flatMap(({ layer, inputs }) => {
    if (!(layer instanceof BatchNormalization)) return [];
    const convolution = inputs[0].producer.layer;
    const fits = convolution instanceof Conv2D || convolution instanceof DepthwiseConv2D;
    return fits ? [{ convolution, normalization: layer }] : [];
  });
}

/** The name of a layer in the detector: block_3_expand is expanded_conv_3/expand there. */
function scopeOf(layerName: string): string {
  if (layerName === 'Conv1') return 'Conv';
  return layerName.replace(/^block_/, 'expanded_conv_').replace(/_(expand|depthwise|project)$/, '/$1');
}

/** A kernel in Keras' axis order. TensorFlow Lite has [filters, height, width, in] or [1, height, width, filters]. */
function kernelOf(
  convolution: Conv2D | DepthwiseConv2D,
  detector: TfliteModel,
  tensor: number,
  source: string,
): Float32Array {
  const values = constantValues(detector, tensor, source);
  const { path, shape } = convolution.kernel;
  const [height, width, third, fourth] = shape;
  const received = detector.tensors[tensor].shape;
  if (convolution instanceof DepthwiseConv2D) {
    expectShape(path, [1, height, width, third], received, source);
    return values;
  }
  expectShape(path, [fourth, height, width, third], received, source);
  const perFilter = values.length / fourth;
  return values.map((_, index) => values[(index % fourth) * perFilter + Math.floor(index / fourth)]);
}

function expectShape(
  path: string,
  expected: readonly number[],
  received: readonly number[],
  source: string,
): void {
  if (formatShape(expected) === formatShape(received)) return;
  throw new GraftError(
    `${source} does not fit: expected shape ${formatShape(expected)} for ${path} but found ${formatShape(received)}.`,
    { hint: HINT },
  );
}
