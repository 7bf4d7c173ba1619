import { rankedAveragePrecision } from './average-precision.js';
import {
  binConfidences,
  type CalibrationBin,
  expectedCalibrationError,
  sampleConfidences,
} from './calibration.js';
import { classScores } from './class-scores.js';
import { confusionMatrix } from './confusion-matrix.js';
import { sampleBrierScores, sampleLogLosses } from './probability-scores.js';
import { measureRankings, type OneVsRest, rankClasses, rankedRocAuc } from './roc-auc.js';
import { type ClassLabels, type ClassScores, type SampleWeights, weightedMean } from './samples.js';

/** The measures that are not simple shares of samples; the bootstrap gives their intervals. */
export interface Measures {
  readonly macroPrecision: number | null;
  readonly macroRecall: number | null;
  readonly macroF1: number | null;
  readonly weightedPrecision: number | null;
  readonly weightedRecall: number | null;
  readonly weightedF1: number | null;
  readonly rocAuc: number | null;
  readonly averagePrecision: number | null;
  readonly logLoss: number | null;
  readonly brierScore: number | null;
  readonly expectedCalibrationError: number | null;
}

const CALIBRATION_RANGES = 15;

/**
 * The measures of given samples as functions of their weights; everything that does not depend on the weights is
 * computed once.
 */
export class WeightedMeasures {
  readonly #labels: ClassLabels;
  readonly #predicted: ClassLabels;
  readonly #classes: number;
  readonly #rankings: ReturnType<typeof rankClasses>;
  readonly #logLosses: Float64Array;
  readonly #brierScores: Float64Array;
  readonly #confidences: ReturnType<typeof sampleConfidences>;

  /** @param losses each sample's cross-entropy; by default that of its probabilities */
  constructor(
    labels: ClassLabels,
    probabilities: ClassScores,
    predicted: ClassLabels,
    losses: Float64Array = sampleLogLosses(labels, probabilities),
  ) {
    this.#labels = labels;
    this.#predicted = predicted;
    this.#classes = probabilities.length / labels.length;
    this.#rankings = rankClasses(probabilities, this.#classes);
    this.#logLosses = losses;
    this.#brierScores = sampleBrierScores(labels, probabilities);
    this.#confidences = sampleConfidences(labels, probabilities);
  }

  calibration(weights?: SampleWeights): CalibrationBin[] {
    return binConfidences(this.#confidences, CALIBRATION_RANGES, weights);
  }

  rocAuc(weights?: SampleWeights): OneVsRest {
    return measureRankings(this.#rankings, this.#labels, rankedRocAuc, weights);
  }

  averagePrecision(weights?: SampleWeights): OneVsRest {
    return measureRankings(this.#rankings, this.#labels, rankedAveragePrecision, weights);
  }

  all(weights?: SampleWeights): Measures {
    const matrix = confusionMatrix(this.#labels, this.#predicted, this.#classes, weights);
    const { macro, weighted } = classScores(matrix);
    return {
      macroPrecision: macro.precision,
      macroRecall: macro.recall,
      macroF1: macro.f1,
      weightedPrecision: weighted.precision,
      weightedRecall: weighted.recall,
      weightedF1: weighted.f1,
      rocAuc: this.rocAuc(weights).macro,
      averagePrecision: this.averagePrecision(weights).macro,
      logLoss: weightedMean(this.#logLosses, weights),
      brierScore: weightedMean(this.#brierScores, weights),
      expectedCalibrationError: expectedCalibrationError(this.calibration(weights)),
    };
  }
}
