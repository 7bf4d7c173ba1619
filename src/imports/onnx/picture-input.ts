import { GraftError, UsageError } from '../../errors.js';
import type { ImageSize } from '../../pictures/index.js';
import { shown } from '../../shown.js';
import type { ForeignModel } from './read-model.js';

/** Pixels of a side when nothing says another number: what most networks for ImageNet were trained on. */
const USUAL_SIZE = 224;
/** Smaller and larger pictures are taken for mistakes. */
const SIDES = [16, 2048] as const;

/** The picture that a model takes. */
export interface PictureInput {
  readonly name: string;
  /** Where channels are. */
  readonly order: 'NCHW' | 'NHWC';
  /** With the batch first, which is 1 if it is open. */
  readonly shape: readonly number[];
  /** Whether the file accepts any number of pictures at a time. */
  readonly anyBatch: boolean;
}

/**
 * Finds the input of an image classifier.
 *
 * @param wanted the size that was asked for
 * @param usual the size that files beside the model name
 * @throws GraftError when the model takes something else than one picture
 */
export function pictureInput(
  { graph, name: file }: ForeignModel,
  wanted: ImageSize | undefined,
  usual: ImageSize | undefined,
): PictureInput {
  const inputs = [...graph.inputs].filter(([input]) => !graph.constants.has(input));
  const notPicture = (found: string): GraftError =>
    new GraftError(
      `${file} is not an image classifier: expected one picture as its input, but it takes ${found}.`,
      {
        hint: 'Only networks from one picture to the scores of classes can be imported.',
      },
    );
  if (inputs.length !== 1) {
    const names = inputs.slice(0, 10).map(([input]) => shown(input));
    throw notPicture(inputs.length === 0 ? 'nothing' : `${inputs.length} inputs: ${names.join(', ')}`);
  }
  const [[name, { type, shape }]] = inputs;
  const described = `${shown(name)} of the shape [${shape.join(', ')}]`;
  if (shape.length !== 4) throw notPicture(described);
  if (type !== 'float32' && type !== 'uint8') throw notPicture(`${described} and the type ${type}`);
  const isChannels = (size: number | string): boolean => size === 3 || size === 1;
  const order = !isChannels(shape[1]) && isChannels(shape[3]) ? 'NHWC' : 'NCHW';
  const [channels, ...sides] = order === 'NCHW' ? shape.slice(1) : [shape[3], shape[1], shape[2]];
  if (isKnown(channels) && !isChannels(channels)) throw notPicture(described);
  const [height, width] = sides.map(
    (side, axis) => wanted?.[axis] ?? (isKnown(side) ? side : (usual?.[axis] ?? USUAL_SIZE)),
  );
  if ([height, width].some((side) => !Number.isInteger(side) || side < SIDES[0] || side > SIDES[1])) {
    throw new UsageError(
      `Expected pictures of ${SIDES[0]} to ${SIDES[1]} pixels for ${file}, but received ${height} x ${width}.`,
      { hint: 'Pass `imageSize: [height, width]`.' },
    );
  }
  const [batch] = shape;
  const depth = isKnown(channels) ? channels : 3;
  return {
    name,
    order,
    shape: [
      isKnown(batch) ? batch : 1,
      ...(order === 'NCHW' ? [depth, height, width] : [height, width, depth]),
    ],
    anyBatch: !isKnown(batch),
  };
}

/** Height and width of the picture. */
export function sizeOf({ order, shape }: PictureInput): ImageSize {
  const [height, width] = order === 'NCHW' ? shape.slice(2) : shape.slice(1);
  return [height, width];
}

/** The same picture in another size. */
export function shapeForSize(picture: PictureInput, [height, width]: ImageSize): PictureInput {
  const [batch, ...sizes] = picture.shape;
  const shape =
    picture.order === 'NCHW' ? [batch, sizes[0], height, width] : [batch, height, width, sizes[2]];
  return { ...picture, shape };
}

/** The size of the pictures that a file was exported for; undefined if it leaves it open. */
export function sizeOfFile({ graph }: ForeignModel, { name, order }: PictureInput): ImageSize | undefined {
  const { shape } = graph.inputs.get(name)!;
  const [height, width] = order === 'NCHW' ? shape.slice(2) : shape.slice(1);
  return isKnown(height) && isKnown(width) ? [height, width] : undefined;
}

/** Some exporters write 0 or -1 for an open size. */
function isKnown(size: number | string): size is number {
  return typeof size === 'number' && size > 0;
}
