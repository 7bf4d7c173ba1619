import { augmentationLayers, mixesPictures } from '../../augmentation/index.js';
import { changeSettings, type Recipe, recipes, resizeOf } from '../../phases/index.js';
import { CHANNELS, decodeImage, type Images } from '../../pictures/index.js';
import type { RgbImage } from '../../report/browser.js';
import { Session } from '../../session/index.js';
import { previewAugmentation, Sequential } from '../../train/index.js';
import type { SettingValue } from '../api.js';

const VIEWS = 9;

/**
 * Nine augmented views of a picture, with the same layers as in training. The same settings and seed give the same
 * views, so that a slider shows only its own effect.
 *
 * @param pictures the content of the picture, and others to mix it with
 * @throws UsageError for an unknown setting or a value out of range
 * @throws UnreadableImageError when the picture cannot be decoded
 */
export async function augmentedViews(
  pictures: readonly Uint8Array[],
  settings: Readonly<Record<string, SettingValue>>,
  { seed, size }: { seed: number; size: number },
): Promise<RgbImage[]> {
  const { augmentation, ...recipe } = recipeWith(settings);
  const resize = resizeOf(recipe);
  const pixels = await Promise.all(
    (mixesPictures(augmentation) ? pictures : pictures.slice(0, 1)).map((picture) =>
      decodeImage(picture, [size, size], resize),
    ),
  );
  const images = batchOf(pixels, size);
  const layers = new Session({ seed }).use(() => augmentationLayers(augmentation));
  const stack = layers.length === 0 ? undefined : new Sequential(layers);
  const views = Array.from({ length: VIEWS }, (_, view) =>
    stack === undefined ? images : previewAugmentation(stack, images, { view }),
  );
  const length = size * size * CHANNELS;
  return views.map(({ data }) => ({ pixels: data.slice(0, length), height: size, width: size }));
}

/** A recipe's augmentation with only the given settings. 'rotation' is 'augmentation.rotation'. */
function recipeWith(settings: Readonly<Record<string, SettingValue>>): Recipe {
  const named = Object.entries(settings).map(([name, value]) => [
    name in recipes.fast.augmentation ? `augmentation.${name}` : name,
    value,
  ]);
  return changeSettings(recipes.fast, Object.fromEntries(named));
}

function batchOf(pixels: readonly Uint8Array[], size: number): Images {
  const data = new Uint8Array(pixels.length * size * size * CHANNELS);
  pixels.forEach((picture, at) => {
    data.set(picture, at * size * size * CHANNELS);
  });
  return { data, shape: [pixels.length, size, size, CHANNELS] };
}
