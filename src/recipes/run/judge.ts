import { basename } from 'node:path';
import {
  type ClassifierCard,
  type ClassifierEvaluation,
  cardResults,
  classifyLabelled,
  evaluateClassifier,
  type Familiarity,
  type LabelledPredictions,
  labelledPredictions,
  type SaveClassifierOptions,
  saveClassifier,
  tryFamiliarity,
} from '../../classifier/index.js';
import type { ImageDataset } from '../../datasets/index.js';
import { isHubAddress } from '../../imports/index.js';
import { calibrate, isThirdPartyNetwork, type Recipe } from '../../phases/index.js';
import { describeBackbone } from '../../zoo/index.js';
import { judgeMultilabel } from './judge-multilabel.js';
import type { MultilabelJudgement } from './multilabel-judgement.js';
import { countsOf } from './open-photographs.js';
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
  const described = cardOf(run, trained);
  const card = { ...described, familiarity: await familiarityOf(run, trained, described) };
  const predictions = datasets.validation && (await predictValidation(trained, card, path));
  if (grafted.task.severalLabels) {
    const { card: finalCard, ...multilabel } = await judgeMultilabel(run, trained, {
      card,
      predictions,
      path,
    });
    return { card: finalCard, validation: undefined, test: undefined, multilabel };
  }
  const calibrated = predictions && calibrate(predictions);
  const complete = (results: ClassifierCard['results']): SaveClassifierOptions => ({
    ...card,
    results,
    ...(calibrated && calibrated.temperature !== 1 && { temperature: calibrated.temperature }),
  });
  const validation = calibrated?.evaluation;
  const results: ClassifierCard['results'] =
    validation === undefined ? {} : { validation: cardResults(validation) };
  await saveClassifier(grafted.model, path, complete(results));
  const testPhotographs = { part: null, files: datasets.record.parts.test, skipped: [] };
  const test =
    datasets.test && (await withSaved(path, grafted, (saved) => evaluateClassifier(saved, testPhotographs)));
  const allResults = test === undefined ? results : { ...results, test: cardResults(test) };
  const finalCard = await saveClassifier(grafted.model, path, complete(allResults));
  return { card: finalCard, validation, test };
}

/** Learns how familiar pictures are, or reports why that is not possible. */
async function familiarityOf(
  run: Run,
  { grafted: { model }, datasets: { training, validation } }: TrainedModel,
  { flipAtTestTime = false }: SaveClassifierOptions,
): Promise<Familiarity | undefined> {
  const { familiarity, reason } = await tryFamiliarity(model, { training, validation, flipAtTestTime });
  if (familiarity === undefined) {
    run.log.tell({
      event: 'note',
      text: `The classifier cannot tell pictures that are like none of its classes: ${reason}.`,
      kind: 'no-familiarity',
      values: {},
    });
  }
  return familiarity;
}

/** The predictions of the model on cached features, or of the file where it computes more than the model. */
async function predictValidation(
  { grafted, datasets }: TrainedModel,
  card: SaveClassifierOptions,
  path: string,
): Promise<LabelledPredictions> {
  if (!card.flipAtTestTime)
    return await labelledPredictions(
      grafted.model,
      datasets.validation as ImageDataset,
      grafted.task.severalLabels,
    );
  await saveClassifier(grafted.model, path, card);
  return await withSaved(path, grafted, (saved) => classifyLabelled(saved, datasets.record.parts.validation));
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
