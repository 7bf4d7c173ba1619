import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Dense, Functional, GlobalAveragePooling2D, Input, Rescaling } from '../../src/nn/index.js';
import { clearSession } from '../../src/session/index.js';
import { Model } from '../../src/train/index.js';
import { GoldenFile } from './golden.js';
import { fillVariables } from './pattern.js';

/* The networks of keras.applications, from the descriptions that bench/peers/golden_applications.py wrote. */

/** Those with goldens: one of each family, which the quick tests build, and the others. */
export const QUICK = [
  'ConvNeXtTiny',
  'DenseNet121',
  'EfficientNetB0',
  'EfficientNetV2B0',
  'InceptionResNetV2',
  'InceptionV3',
  'MobileNet',
  'MobileNetV2',
  'MobileNetV3Small',
  'NASNetMobile',
  'ResNet50',
  'ResNet50V2',
  'VGG16',
  'Xception',
] as const;
export const SLOW = [
  'ConvNeXtBase',
  'ConvNeXtSmall',
  'DenseNet169',
  'DenseNet201',
  'EfficientNetB1',
  'EfficientNetB2',
  'EfficientNetB3',
  'EfficientNetB4',
  'EfficientNetB5',
  'EfficientNetB6',
  'EfficientNetB7',
  'EfficientNetV2B1',
  'EfficientNetV2B2',
  'EfficientNetV2B3',
  'EfficientNetV2M',
  'EfficientNetV2S',
  'MobileNetV3Large',
  'NASNetLarge',
  'ResNet101',
  'ResNet101V2',
  'ResNet152',
  'ResNet152V2',
  'VGG19',
] as const;
/**
 * Only their descriptions are compared: two have too many channels for a small machine, and the numbers of
 * EfficientNetV2L with weights from patterns depend on rounding (Keras in float32 and in float64 differ by 0.7 of their
 * norm).
 */
export const DESCRIBED_ONLY = ['ConvNeXtLarge', 'ConvNeXtXLarge', 'EfficientNetV2L'] as const;

/** These prepare pixels from 0 to 255 themselves. */
const PREPARED = ['ConvNeXt', 'EfficientNet', 'MobileNetV3'];
/** After the variables of every base. */
const HEAD_KEY = 5000;

/** A layer as Keras wrote it. */
export interface DescribedLayer {
  readonly class_name: string;
  readonly config: { readonly name: string; readonly layers?: readonly DescribedLayer[]; mean?: unknown };
}

/** A network as Keras wrote it. */
export interface Description {
  readonly config: DescribedLayer['config'];
  /** Path and shape of every tensor in Keras' file. */
  readonly weights: readonly (readonly [path: string, shape: readonly number[]])[];
}

export function descriptionOf(name: string): Description {
  const url = new URL(`../golden/applications/${name}.config.json.gz`, import.meta.url);
  return JSON.parse(gunzipSync(readFileSync(url)).toString('utf8'));
}

export interface ApplicationGolden {
  size: number;
  imageKeys: number[];
}

export function goldenOf(name: string): GoldenFile<ApplicationGolden> {
  return new GoldenFile<ApplicationGolden>(`applications/${name}`);
}

/**
 * The network that Keras described. Keras keeps the statistics of EfficientNet's Normalization among the weights, where
 * they begin as 0 and 1.
 */
export function networkOf({ config }: Description): Model {
  clearSession();
  const layers = (config.layers ?? []).map((layer) => {
    if (layer.class_name !== 'Normalization' || layer.config.mean !== null) return layer;
    return { ...layer, config: { ...layer.config, mean: [0, 0, 0], variance: [1, 1, 1] } };
  });
  return Model.fromConfig({ ...config, layers } as unknown as Parameters<typeof Model.fromConfig>[0]);
}

/** A classifier with one output around the network, with weights from patterns. */
export function classifierOf(name: string, size: number): { base: Functional; model: Functional } {
  const base = networkOf(descriptionOf(name));
  fillVariables(base.variables);
  const inputs = Input({ shape: [size, size, 3] });
  const isPrepared = PREPARED.some((family) => name.startsWith(family));
  const pixels = isPrepared ? inputs : new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
  const features = base.apply(pixels, { training: false });
  const head = new Dense(1, { name: 'head' });
  const outputs = head.apply(new GlobalAveragePooling2D().apply(features));
  fillVariables(head.variables, HEAD_KEY);
  return { base, model: new Functional({ inputs, outputs }) };
}
