import { z } from 'zod';
import { type AugmentationSettings, augmentationSettings } from '../augmentation/index.js';
import { isHubAddress } from '../hub-address.js';
import { type BackboneName, backbones } from '../zoo/index.js';
import { OPEN_IMAGES_SETTINGS } from './weights-settings.js';

/* All settings of a training, with ranges and descriptions. The command line's `--set` and the Studio's settings are
   made from this schema. */

const wholeNumber = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);
const fraction = z.number().min(0).max(1);
const belowOne = z.number().min(0).lt(1);

const phase = {
  epochs: wholeNumber(0, 10_000).describe('passes over the training photographs; 0 skips this phase'),
  optimizer: z.enum(['Adam', 'AdamW', 'RMSprop', 'SGD']).describe('the optimizer'),
  learningRate: z.number().positive().max(100).describe('the highest learning rate of the phase'),
  schedule: z
    .enum(['constant', 'cosine', 'exponential', 'piecewise', 'oneCycle', 'reduceOnPlateau'])
    .describe('how the learning rate changes during the phase'),
  warmUp: fraction.describe('share of the steps during which the learning rate rises from 0'),
  weightDecay: z
    .number()
    .min(0)
    .max(100)
    .describe('share of every weight that a step subtracts, times the learning rate'),
  momentum: belowOne.describe('for SGD and RMSprop'),
  nesterov: z.boolean().describe('for SGD: Nesterov momentum'),
  clipNorm: z.number().min(0).describe('largest norm of the gradient over all weights; 0 for no limit'),
};

/**
 * One setting for each augmentation that has one. A missing setting means that the augmentation is off, so a recipe that
 * was saved before there was such an augmentation can still be read.
 */
const augmentation = z.strictObject(
  Object.fromEntries(
    augmentationSettings.map((setting) => {
      const { name, description } = setting;
      if (setting.kind === 'choice')
        return [
          name,
          z
            .enum(['none', ...setting.choices])
            .describe(description)
            .default('none'),
        ];
      const { highest, highestExcluded, sensible } = setting;
      const amount = z.number().min(0);
      const limited = highestExcluded ? amount.lt(highest) : amount.max(highest);
      return [name, limited.meta({ description, sensible }).default(0)];
    }),
  ) as unknown as { [Name in keyof AugmentationSettings]: z.ZodType<AugmentationSettings[Name]> },
);

/** The backbones that have several widths. */
const inWidths = Object.values(backbones).flatMap(({ name, alphas }) => (alphas === undefined ? [] : name));

export const recipeSchema = z.strictObject({
  name: z.string().describe('the recipe that these settings started from'),
  chosen: z
    .array(z.string())
    .optional()
    .describe('settings that were set on purpose, and that the kind of weights must not change'),
  backbone: z
    .union([
      z.enum(Object.keys(backbones) as [BackboneName, ...BackboneName[]]),
      z.templateLiteral([z.string(), '.onnx']),
      z.templateLiteral([z.string(), '.keras']),
      z.templateLiteral([z.string(), '.h5']),
      z.templateLiteral(['hf:', z.string()]),
    ])
    .describe('the pretrained network'),
  alpha: z
    .number()
    .positive()
    .max(4)
    .describe(`width of the layers of ${inWidths.join(', ')}`),
  imageSize: wholeNumber(32, 1024).describe('height and width of the input in pixels'),
  interpolation: z
    .enum(['nearest', 'bilinear', 'bicubic', 'lanczos3'])
    .describe('how photographs are resized'),
  antialias: z.boolean().describe('average pixels when shrinking, which Keras does not do'),
  shrinkOnLoad: z
    .boolean()
    .describe(
      'with antialias: decode a JPEG to a half, a quarter or an eighth of its size if that is at least twice the input; much faster for photographs of many megapixels',
    )
    .default(false),
  cropToAspectRatio: z.boolean().describe('crop the centre instead of stretching'),
  batchSize: wholeNumber(1, 4096).describe('photographs per step'),
  output: z.enum(['logit', 'softmax']).meta({
    description:
      'for two classes: one output (logit) or two (softmax); more classes always have one output each',
    labels: 'one',
  }),
  dropout: belowOne.describe('share of the features that training drops at random'),
  headStart: z
    .enum(['zeros', 'glorotUniform'])
    .describe('initial weights of the head; zeros depends least on the seed'),
  labelSmoothing: belowOne.describe('share of the target that is moved from the right class to all classes'),
  classWeight: z.enum(['none', 'balanced']).describe('give photographs of rare classes more weight'),
  sampling: z
    .enum(['uniform', 'balanced'])
    .meta({ description: 'balanced: draw photographs of every class equally often', labels: 'one' }),
  augmentation,
  length: z
    .number()
    .min(0.01)
    .max(100)
    .meta({
      description:
        'factor of the epochs of both phases, after the weights have chosen them: 0.5 for half as many',
      sensible: 4,
    })
    .default(1),
  featureExtraction: z
    .strictObject({
      ...phase,
      augmented: z
        .boolean()
        .describe(
          "augment the photographs in this phase too; false: compute the backbone's features once and keep them",
        )
        .default(true),
      mirrorImages: z
        .boolean()
        .describe('learn from every photograph and its mirror image, so twice as many steps')
        .default(false),
    })
    .describe('only the head is trained'),
  fineTuning: z
    .strictObject({
      ...phase,
      epochs: wholeNumber(-1, 10_000).describe(
        `passes over the training photographs; 0 skips this phase; -1 means ${OPEN_IMAGES_SETTINGS['fineTuning.epochs']}, with augmentation, for Open Images weights, and 0 for others`,
      ),
      from: z
        .union([wholeNumber(-1, 10_000), z.number().gt(0).lt(1), z.string().min(1).max(500)])
        .describe("layers of the backbone before this one stay frozen; -1 for the backbone's default"),
      layerDecay: z
        .number()
        .positive()
        .max(1)
        .describe(
          'factor of the learning rate from each block to the one below it; 1 for the same everywhere',
        ),
    })
    .describe("the head and the backbone's last layers are trained"),
  reuseViews: z
    .boolean()
    .describe("fine-tune on the first phase's augmented views: faster, but needs more memory"),
  averaging: belowOne.describe(
    'momentum of the moving average of the weights, less in phases of few steps; 0 for none',
  ),
  keepBest: z
    .enum(['none', 'val_loss', 'val_accuracy'])
    .describe(
      'the metric that chooses the epoch of the whole run whose weights are kept; none keeps the last epoch',
    ),
  patience: wholeNumber(0, 10_000).describe(
    'number of epochs without improvement after which a phase ends; 0 for never',
  ),
  thresholdPrecision: fraction
    .meta({
      description:
        'for several labels a picture: the precision that the threshold of each class keeps on the validation photographs; 0 for the threshold with the best F1',
      labels: 'several',
    })
    .default(0),
  flipAtTestTime: z.boolean().describe('the finished classifier also classifies the mirrored photograph'),
  validationSplit: belowOne.describe(
    'share of the photographs for validation, if the folder has no validation set',
  ),
  testSplit: belowOne.describe('share of the photographs for testing, if the folder has no test set'),
});

/** A third-party network: the path of its file, or its address at the Hugging Face Hub. */
type ThirdPartyNetwork = `${string}.onnx` | `${string}.keras` | `${string}.h5` | `hf:${string}`;

/** Whether a path is, by its ending, a file that a third-party network can come in. */
export function isNetworkFile(path: string): boolean {
  return /\.(?:onnx|keras|h5)$/.test(path);
}

/** Whether a backbone is a third-party network. */
export function isThirdPartyNetwork(backbone: Recipe['backbone']): backbone is ThirdPartyNetwork {
  return isNetworkFile(backbone) || isHubAddress(backbone);
}

/** All settings of a training as a plain object that can be printed, saved and passed back. */
export type Recipe = z.infer<typeof recipeSchema>;

/** The settings of one phase of a training. */
export type PhaseSettings = Omit<Recipe['featureExtraction'], 'augmented' | 'mirrorImages'>;
