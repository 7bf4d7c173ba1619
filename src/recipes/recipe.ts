import { z } from 'zod';
import { type AugmentationSettings, augmentationSettings } from '../augmentation/index.js';
import { type BackboneName, backbones } from '../zoo/index.js';

/* What can be set about a training, with its ranges and in words. The command line's `--set` and the Studio's
   settings are made from this schema. */

const wholeNumber = (minimum: number, maximum: number) => z.number().int().min(minimum).max(maximum);
const fraction = z.number().min(0).max(1);
const belowOne = z.number().min(0).lt(1);

const phase = {
  epochs: wholeNumber(0, 10_000).describe('passes over the training photographs; 0 leaves this phase out'),
  optimizer: z.enum(['Adam', 'AdamW', 'RMSprop', 'SGD']).describe('how gradients change weights'),
  learningRate: z.number().positive().max(100).describe('the highest learning rate of the phase'),
  schedule: z
    .enum(['constant', 'cosine', 'exponential', 'piecewise', 'oneCycle', 'reduceOnPlateau'])
    .describe('how the learning rate changes in the course of the phase'),
  warmUp: fraction.describe('share of the steps in which the learning rate rises from 0'),
  weightDecay: z
    .number()
    .min(0)
    .max(100)
    .describe('what a step takes off every weight, times the learning rate'),
  momentum: belowOne.describe('for SGD and RMSprop'),
  nesterov: z.boolean().describe('for SGD: look ahead by one step of momentum'),
  clipNorm: z.number().min(0).describe('longest gradient, as the norm over all weights; 0 for no limit'),
};

/** One setting for each augmentation that has one. */
const augmentation = z.strictObject(
  Object.fromEntries(
    augmentationSettings.map((setting) => {
      const { name, description } = setting;
      if (setting.kind === 'choice')
        return [name, z.enum(['none', ...setting.choices]).describe(description)];
      const { highest, highestExcluded, sensible } = setting;
      const amount = z.number().min(0);
      const limited = highestExcluded ? amount.lt(highest) : amount.max(highest);
      return [name, limited.meta({ description, sensible })];
    }),
  ) as unknown as { [Name in keyof AugmentationSettings]: z.ZodType<AugmentationSettings[Name]> },
);

/** The backbones that come in several widths. */
const inWidths = Object.values(backbones).flatMap(({ name, alphas }) => (alphas === undefined ? [] : name));

export const recipeSchema = z.strictObject({
  name: z.string().describe('the recipe that these settings began with'),
  backbone: z
    .enum(Object.keys(backbones) as [BackboneName, ...BackboneName[]])
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
  antialias: z.boolean().describe('smooth while shrinking; Keras does not'),
  cropToAspectRatio: z.boolean().describe('cut the middle out instead of squashing'),
  batchSize: wholeNumber(1, 4096).describe('photographs in a step'),
  output: z
    .enum(['logit', 'softmax'])
    .describe('for two classes: one output or two; more classes always have one output each'),
  dropout: belowOne.describe('share of the features that is left out at random in training'),
  headStart: z
    .enum(['zeros', 'glorotUniform'])
    .describe('first weights of the head: zeros depend least on the seed'),
  labelSmoothing: belowOne.describe('share of certainty that is taken from the right class in training'),
  classWeight: z.enum(['none', 'balanced']).describe('count photographs of rare classes for more'),
  sampling: z.enum(['uniform', 'balanced']).describe('balanced: draw every class equally often'),
  augmentation,
  featureExtraction: z.strictObject(phase).describe('the head alone is trained'),
  fineTuning: z
    .strictObject({
      ...phase,
      epochs: wholeNumber(-1, 10_000).describe(
        'passes over the training photographs; 0 leaves this phase out; -1: 10 with Open Images weights (and augmentation with it), else 0',
      ),
      from: wholeNumber(-1, 10_000).describe(
        "layers of the backbone before this one stay frozen; -1 for the backbone's own choice",
      ),
      layerDecay: z
        .number()
        .positive()
        .max(1)
        .describe(
          'factor of the learning rate from each block to the one before it; 1 for the same everywhere',
        ),
    })
    .describe("the head and the backbone's last layers are trained"),
  reuseViews: z
    .boolean()
    .describe("fine-tune on the first phase's augmented views again: faster, more memory"),
  averaging: belowOne.describe('momentum of the moving average of the weights that is kept; 0 for none'),
  keepBest: z
    .enum(['none', 'val_loss', 'val_accuracy'])
    .describe('what chooses the epoch whose weights are kept; none keeps the last'),
  patience: wholeNumber(0, 10_000).describe('epochs without improvement that end a phase; 0 for never'),
  flipAtTestTime: z.boolean().describe('the finished classifier also looks at the mirrored photograph'),
  validationSplit: belowOne.describe(
    'share of the photographs to validate on, where the folder does not say',
  ),
  testSplit: belowOne.describe('share of the photographs to test on, where the folder does not say'),
});

/** All settings of a training as a plain object: print it, save it, pass it back. */
export type Recipe = z.infer<typeof recipeSchema>;

/** The settings of one phase of a training. */
export type PhaseSettings = Recipe['featureExtraction'];
