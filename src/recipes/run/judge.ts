import { basename } from 'node:path';
import {
  type ClassifierCard,
  type ClassifierEvaluation,
  type SaveClassifierOptions,
  saveClassifier,
} from '../../classifier/index.js';
import { isHubAddress } from '../../imports/index.js';
import {
  type ClassifierFile,
  isThirdPartyNetwork,
  judgeOneLabel,
  learnFamiliarity,
  predictValidation,
  type Recipe,
} from '../../phases/index.js';
import { describeBackbone } from '../../zoo/index.js';
import { judgeMultilabel } from './judge-multilabel.js';
import type { MultilabelJudgement } from './multilabel-judgement.js';
import { countsOf, filesWithPixels } from './open-photographs.js';
import type { Run } from './run.js';
import type { TrainedModel } from './trained-model.js';
import { withSaved } from './with-saved.js';

/** The card of a saved classifier, and its evaluations. */
export interface Judgement {
  readonly card: ClassifierCard;
  /** Undefined without validation photographs. */
  readonly validation: ClassifierEvaluation | undefined;
  /** Undefined without test photographs. */
  readonly test: ClassifierEvaluation | undefined;
  /** Where pictures may have several labels, or none: the evaluations, in place of the two above. */
  readonly multilabel?: MultilabelJudgement;
}

/**
 * Judges a trained model and saves it: calibrates its probabilities on the validation photographs, and classifies the
 * test photographs with the saved file, as its users will.
 *
 * @param path where the classifier is saved
 */
export async function judgeAndSave(run: Run, trained: TrainedModel, path: string): Promise<Judgement> {
  const { grafted, datasets } = trained;
  const judged = {
    model: grafted.model,
    severalLabels: grafted.task.severalLabels,
    ...datasets,
    validationFiles: filesWithPixels(datasets, 'validation'),
    testFiles: filesWithPixels(datasets, 'test'),
    ...(datasets.onlyFeatures && datasets.test !== undefined && { testFeatures: datasets.test }),
  };
  const file: ClassifierFile = {
    save: (options) => saveClassifier(grafted.model, path, options),
    use: (work) => withSaved(path, grafted, work),
  };
  const described = cardOf(run, trained);
  const familiarity = await learnFamiliarity(judged, described, (event) => run.log.tell(event));
  const card = { ...described, familiarity };
  const predictions = await predictValidation(judged, card, file);
  if (!grafted.task.severalLabels) return await judgeOneLabel(judged, predictions, card, file);
  const { card: finalCard, ...multilabel } = await judgeMultilabel(run, trained, { card, predictions, path });
  return { card: finalCard, validation: undefined, test: undefined, multilabel };
}

/** What the card holds besides the data of the model and the data set; the results are added later. */
function cardOf({ config }: Run, { grafted, datasets }: TrainedModel): SaveClassifierOptions {
  const { recipe, seed } = config;
  const { record, training } = datasets;
  const weights = config.weightsUsed;
  return {
    dataset: training,
    // The network of an ONNX file is described where it is imported.
    backbone: isThirdPartyNetwork(recipe.backbone)
      ? describeBackbone(grafted.base)
      : describeBackbone(grafted.base, weights?.value ?? config.from ?? 'random'),
    data: {
      ...(config.dataSource ?? { source: 'folder', from: 'option' as const }),
      counts: countsOf(record),
      ...(record.digest !== undefined && {
        digest: {
          algorithm: 'sha256',
          value: record.digest,
          files: Object.values(record.parts).reduce((sum, files) => sum + files.length, 0),
        },
      }),
    },
    recipe: withoutFolder(recipe),
    task: grafted.task.name,
    training: { recipe: recipe.name, seed, images: training.count },
    ...(recipe.flipAtTestTime && { flipAtTestTime: true }),
  };
}

/** A classifier is given to others: of the file of its network, it tells the name and not where it lay. */
function withoutFolder(recipe: Recipe): Recipe {
  const { backbone } = recipe;
  return isThirdPartyNetwork(backbone) && !isHubAddress(backbone)
    ? { ...recipe, backbone: basename(backbone) as typeof backbone }
    : recipe;
}
