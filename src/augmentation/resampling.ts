import { anything, type RulesOf, type SettingRules } from '../options.js';
import { FILL_MODES, type FillMode } from './fill.js';
import { AugmentationLayer, type AugmentationOptions } from './layer.js';
import { oneOf, pixelValue } from './layer-options.js';
import { expectFillValue, expectOneOf } from './step-rules.js';

const INTERPOLATIONS = ['bilinear', 'nearest'] as const;

/** How a layer reads a picture between its pixels and beyond its edges. */
export interface Resampling {
  /** The pixels where the changed picture does not reach. Default 'reflect'. */
  fillMode?: FillMode;
  /** The value of pixels outside, 0 to 255, when fillMode is 'constant'. Default 0. */
  fillValue?: number;
  /** Default 'bilinear'. */
  interpolation?: 'bilinear' | 'nearest';
}

/** The same in a step, where every setting is given. */
export type ResamplingSettings = Readonly<Required<Resampling>>;

/** Options of layers that move pixels. */
export interface ResamplingOptions extends AugmentationOptions, Resampling {}

/** The keys of `Resampling`. */
export const RESAMPLING_KEYS = ['fillMode', 'fillValue', 'interpolation'] as const;

const RESAMPLING_RULES: RulesOf<Resampling> = {
  fillMode: anything,
  fillValue: anything,
  interpolation: anything,
};

/** The settings with Keras' defaults filled in. */
function resamplingOf({ className }: AugmentationLayer, settings: Resampling): Required<Resampling> {
  const { fillMode = 'reflect', fillValue = 0, interpolation = 'bilinear' } = settings;
  return {
    fillMode: oneOf(`${className}: fillMode`, fillMode, FILL_MODES),
    fillValue: pixelValue(`${className}: fillValue`, fillValue),
    interpolation: oneOf(`${className}: interpolation`, interpolation, INTERPOLATIONS),
  };
}

/** A layer that reads each pixel from another position of the picture. */
export abstract class ResamplingLayer extends AugmentationLayer {
  readonly fillMode: FillMode;
  readonly fillValue: number;
  readonly interpolation: 'bilinear' | 'nearest';

  constructor(options: ResamplingOptions, rules: SettingRules = {}) {
    super(options, { ...RESAMPLING_RULES, ...rules });
    const { fillMode, fillValue, interpolation } = resamplingOf(this, options);
    this.fillMode = fillMode;
    this.fillValue = fillValue;
    this.interpolation = interpolation;
  }

  protected get resampling(): Required<Resampling> {
    const { fillMode, fillValue, interpolation } = this;
    return { fillMode, fillValue, interpolation };
  }
}

/** @throws UsageError for an unknown mode or a fill value out of range */
export function expectResampling(where: string, settings: ResamplingSettings): void {
  expectOneOf(`${where}: fill mode`, settings.fillMode, FILL_MODES);
  expectOneOf(`${where}: interpolation`, settings.interpolation, INTERPOLATIONS);
  expectFillValue(where, settings.fillValue);
}
