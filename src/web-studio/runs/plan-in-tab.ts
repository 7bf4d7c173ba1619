import { changeSettings, type Recipe, recipes } from '../../phases/index.js';
import {
  type NewRun,
  plannedWith,
  Refusal,
  type SettingsCatalogue,
  settingsCatalogue,
} from '../../studio/browser.js';
import type { TabWeights } from './run-record.js';

/** The network whose weights are beside the page. */
const BACKBONE = 'MobileNetV2';
const WEIGHTS: readonly TabWeights[] = ['openimages', 'random'];

/** What a run in a tab carries out. */
export interface TabPlan {
  readonly weights: TabWeights;
  /** As it was asked for. */
  readonly asked: Recipe;
  /** What it becomes with the weights. */
  readonly recipe: Recipe;
}

/**
 * @throws UsageError for invalid settings
 * @throws Refusal 400 for unknown weights, and for a network whose weights are not beside the page
 */
export function planInTab({ recipe: name, settings = {}, weights: given = 'openimages' }: NewRun): TabPlan {
  const asked = changeSettings(recipes[name], settings);
  const weights = WEIGHTS.find((one) => one === given);
  if (weights === undefined) {
    throw new Refusal(
      400,
      'unknown-weights',
      `Expected ${WEIGHTS.join(' or ')} for weights but received ${given}.`,
      {
        values: { weights: given },
      },
    );
  }
  if (asked.backbone !== BACKBONE) {
    const values = { network: BACKBONE, given: asked.backbone };
    const message = `A tab trains only ${BACKBONE}, but the settings say ${asked.backbone}.`;
    throw new Refusal(400, 'tab-network', message, {
      hint: 'Choose it, or train with `graft studio` on this computer.',
      values,
    });
  }
  if (weights === 'openimages' && asked.alpha !== 1) {
    const message = `The included weights are for alpha 1, but the settings say ${asked.alpha}.`;
    throw new Refusal(400, 'tab-width', message, {
      hint: 'Set alpha to 1, or choose random weights.',
      values: { alpha: asked.alpha },
    });
  }
  return { weights, asked, recipe: plannedWith(asked, weights).recipe };
}

/** The settings that a run in a tab may have. */
export function tabCatalogue(): SettingsCatalogue {
  const { recipes: choices, settings, backbones } = settingsCatalogue();
  return {
    recipes: choices.filter(({ values }) => values.backbone === BACKBONE),
    settings: settings.map((field) =>
      field.name === 'backbone' ? { ...field, choices: [BACKBONE] } : field,
    ),
    backbones: backbones
      .filter(({ name }) => name === BACKBONE)
      .map((backbone) => ({ ...backbone, weights: WEIGHTS })),
    weights: WEIGHTS,
  };
}
