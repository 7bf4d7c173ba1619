export type SettingValue = string | number | boolean;

/** GET /api/settings */
export interface SettingsCatalogue {
  readonly recipes: readonly RecipeChoice[];
  /** For the settings drawer, in order. */
  readonly settings: readonly SettingField[];
  readonly backbones: readonly BackboneChoice[];
  /** 'imagenet' may need a download, 'openimages' (MobileNetV2 only) came with the package. */
  readonly weights: readonly string[];
}

interface RecipeChoice {
  readonly name: 'fast' | 'tutorial' | 'best';
  /** The value of every setting, by its name. */
  readonly values: Readonly<Record<string, SettingValue>>;
}

export interface BackboneChoice {
  readonly name: string;
  readonly weights: readonly string[];
  /** The input size that it was trained at. */
  readonly imageSize: number;
}

export interface SettingField {
  /** 'fineTuning.learningRate' */
  readonly name: string;
  /** '' or the part before the dot: 'fineTuning', 'featureExtraction', 'augmentation'. */
  readonly group: string;
  /** In English. */
  readonly description: string;
  /** The values that it accepts, in words. */
  readonly expected: string;
  readonly kind: 'number' | 'choice' | 'boolean' | 'text';
  /** For numbers. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** Whether the bound itself is not allowed. */
  readonly minimumExcluded?: boolean;
  readonly maximumExcluded?: boolean;
  readonly whole?: boolean;
  /** For numbers: where a slider ends, if below the maximum. */
  readonly sensible?: number;
  /** For choices. */
  readonly choices?: readonly string[];
  /** Only for photographs that have exactly one label each, or only for others; undefined for all. */
  readonly labels?: 'one' | 'several';
}
