import { files } from '#platform';
import { readSource, type Source } from '../../classifier/index.js';
import { GraftError, UsageError } from '../../errors.js';
import type { GraphNode } from '../../graph/index.js';
import { anything, checkOptions, text, trueOrFalse } from '../../options.js';
import type { ImageSize } from '../../pictures/index.js';
import { currentSession, type Session } from '../../session/index.js';
import type { Model } from '../../train/index.js';
import { backboneOf } from '../../zoo/index.js';
import { type FoundLicense, licenseBeside } from '../license.js';
import { frozenModels, layerModels, type PossibleCut } from './build-models.js';
import { type Compared, largestDifference } from './check.js';
import { type FittedModel, fittedToSize, type ResampledTable } from './fit-size.js';
import { type FoldedGraph, foldGraph } from './fold.js';
import { findHead } from './head.js';
import { type FoundPreprocessing, preprocessingBeside } from './neighbours.js';
import { withPatterns } from './patterns.js';
import { type PictureInput, pictureInput, sizeOf, sizeOfFile } from './picture-input.js';
import { type ForeignModel, readForeignModel } from './read-model.js';
import { type TwoHeads, twoHeads } from './two-heads.js';

/** Options of `importOnnx`. */
export interface ImportOnnxOptions {
  /** Height and width in pixels. Default: those in the file, those that a file beside it names, or 224. */
  imageSize?: ImageSize;
  /** The name of the value in the file that features are. Default: what the last linear layer reads. */
  cut?: string;
  /** The name of the network of features. Default: the name of the file, without folder and ending. */
  name?: string;
  /**
   * Whether the network becomes one layer that is never trained, for files with nodes that no layer of Graft stands for.
   * ONNX Runtime has to know their operators. Default false.
   */
  frozen?: boolean;
  /** The session that the networks belong to. Default: the current session. */
  session?: Session;
}

/** A third-party image classifier in Graft's layers. */
export interface ImportedOnnx {
  /** From pictures as the network expects them, [batch, height, width, 3], to the features that a new head reads. */
  readonly base: Model;
  /**
   * From the same pictures to the scores of the network's own classes, without its softmax; it shares its layers with
   * `base`. Undefined if the file has none, or none that can be imported.
   */
  readonly model: Model | undefined;
  /** The name of the value in the file where the network was cut. */
  readonly cut: string;
  /** Every value that the option `cut` may name, in the order in which the file computes them. */
  readonly cuts: readonly PossibleCut[];
  /** How many classes the network tells apart; undefined if its last linear layer was not found. */
  readonly classes: number | undefined;
  /** What files beside it say about how pictures are prepared; undefined if there are none. */
  readonly preprocessing: FoundPreprocessing | undefined;
  /** The license of the weights, as its model card or that file says; undefined if neither does. */
  readonly license: FoundLicense | undefined;
  /**
   * The position tables of a transformer that were resampled, because the file was exported for another size of pictures:
   * as timm does it (`resample_abs_pos_embed`), bicubic and with averaging. Empty if none was.
   */
  readonly resampledTables: readonly ResampledTable[];
  /** Whether the file itself scales pixels from [0, 255] to what its layers expect. */
  readonly scalesPixels: boolean;
  /** The largest difference to the file on random pictures, as a share of the largest number. */
  readonly largestDifference: number;
}

/**
 * Makes a network of Graft's layers from an ONNX image classifier of any exporter. Both run on random pictures, and
 * their numbers are compared.
 *
 * The file may have operator sets from 9 on, weights in any form and in files beside it, half precision, and channels
 * first or last; what follows from the size of the pictures is computed. Operators that no layer of Keras stands for, as
 * transformers have them, become layers of their own (`OperatorLayer`), whose weights are trained like all others.
 *
 * @param source the path or address of an .onnx file, or its content
 * @throws UsageError when the file cannot be read, or there is no value of the name `cut`
 * @throws GraftError when it is damaged or not an image classifier, or has nodes that no layer computes
 *
 * @example
 * ```ts
 * import { Dense, Model } from '@graft-vision/graft';
 * import { importOnnx } from '@graft-vision/graft/backbones';
 *
 * const { base, cut, largestDifference } = await importOnnx('efficientnet_lite0.onnx');
 * base.trainable = false;
 * const model = new Model({ inputs: base.inputs, outputs: new Dense(2).apply(base.outputs) });
 * ```
 */
export async function importOnnx(source: Source, options: ImportOnnxOptions = {}): Promise<ImportedOnnx> {
  checkOptions('importOnnx', options, {
    imageSize: anything,
    cut: text,
    frozen: trueOrFalse,
    name: text,
    session: anything,
  });
  const session = options.session ?? currentSession();
  const { name, bytes } = await readSource(source, 'model');
  const path = pathOf(source);
  const file = await readForeignModel({ bytes, name, path });
  const preprocessing = path === undefined ? undefined : await preprocessingBeside(path);
  const card = path === undefined ? undefined : await licenseBeside(path);
  const picture = pictureInput(file, options.imageSize, preprocessing?.imageSize);
  const { foreign: inSize, tables } = fitted(file, picture, preprocessing?.imageSize);
  const { foreign, graph, nodes, two } = withHeadsJoined(inSize, picture);
  const head = findHead(foreign, graph, nodes, options.cut, two);
  const baseName = options.name ?? nameOf(name);
  if (backboneOf({ name: baseName }) !== undefined) {
    throw new UsageError(`${baseName} is the name of a network of Graft's own.`, {
      hint: 'Pass another name.',
    });
  }
  const { base, features, whole, logits, cuts, scalesPixels } =
    options.frozen === true
      ? await frozenModels({ foreign, graph, nodes }, picture, head, baseName, session)
      : layerModels({ foreign, graph, nodes }, picture, head, baseName, session);
  const compared: Compared[] = [{ model: base, value: head.features, mapped: features }];
  if (whole !== undefined && logits !== undefined)
    compared.push({ model: whole, value: head.logits!, mapped: logits });
  return {
    base,
    model: whole,
    cut: head.features,
    cuts,
    classes: head.classes,
    preprocessing,
    license: card ?? licenseOf(preprocessing),
    resampledTables: tables,
    scalesPixels: scalesPixels || foreign.graph.inputs.get(picture.name)!.type === 'uint8',
    largestDifference: await largestDifference(foreign, picture, compared, session),
  };
}

interface Folded {
  readonly foreign: ForeignModel;
  readonly graph: FoldedGraph;
  readonly nodes: readonly GraphNode[];
  readonly two: TwoHeads | undefined;
}

/** The folded graph; if there are two heads that read two values, with these in one value as well. */
function withHeadsJoined(foreign: ForeignModel, picture: PictureInput): Folded {
  const graph = folded(foreign, picture);
  const nodes = withPatterns(graph);
  const two = twoHeads(foreign, graph, nodes);
  if (two?.joining === undefined) return { foreign, graph, nodes, two };
  const joined = foreign.withNode(two.joining);
  const again = folded(joined, picture);
  return { foreign: joined, graph: again, nodes: withPatterns(again), two };
}

/** The model for the chosen size, if it was exported for another one. */
function fitted(foreign: ForeignModel, picture: PictureInput, usual: ImageSize | undefined): FittedModel {
  const own = sizeOfFile(foreign, picture) ?? usual;
  const [height, width] = sizeOf(picture);
  if (own === undefined || (own[0] === height && own[1] === width)) return { foreign, tables: [] };
  return fittedToSize(foreign, picture, own);
}

/** @throws GraftError as `foldGraph`, with the size that the file was exported for, if it is another one */
function folded(foreign: ForeignModel, picture: PictureInput): FoldedGraph {
  try {
    return foldGraph(foreign, picture);
  } catch (error) {
    const size = sizeOfFile(foreign, picture);
    const [height, width] = sizeOf(picture);
    const isOwn = size === undefined || (size[0] === height && size[1] === width);
    if (!(error instanceof GraftError) || isOwn) throw error;
    throw new GraftError(error.message, {
      hint: `It was exported for pictures of ${size.join(' x ')} pixels, not ${height} x ${width}. Pass that as \`imageSize\` (--set imageSize=${size[0]}), or export the network for another size.`,
      cause: error,
    });
  }
}

function licenseOf(preprocessing: FoundPreprocessing | undefined): FoundLicense | undefined {
  if (preprocessing?.license === undefined) return undefined;
  return { name: preprocessing.license, from: preprocessing.from };
}

/** Where a source lies on the disk, for the files beside it. */
function pathOf(source: Source): string | undefined {
  if (source instanceof URL) return source.protocol === 'file:' ? files.pathOfUrl(source) : undefined;
  if (typeof source !== 'string' || /^https?:\/\//i.test(source)) return undefined;
  return /^file:\/\//i.test(source) ? files.pathOfUrl(new URL(source)) : source;
}

/** The name of a file as that of a network. */
function nameOf(file: string): string {
  const last = file.replace(/^.*[\\/]/s, '').replace(/\.onnx$/i, '');
  const name = last.replace(/[^\w.-]+/g, '_').slice(0, 100) || 'imported';
  // A network is recognized by its name.
  return backboneOf({ name }) === undefined ? name : `${name}_onnx`;
}
