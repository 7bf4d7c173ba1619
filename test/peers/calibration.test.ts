import { describe, expect, it } from 'vitest';
import {
  applyTemperature,
  calibrationBins,
  expectedCalibrationError,
  fitTemperature,
} from '../../src/metrics/index.js';
import { GoldenFile } from './golden.js';

interface CalibrationCase {
  name: string;
  classes: number;
  labels: number[];
  temperature: number;
  lossBefore: number;
  lossAfter: number;
  calibrationError: number[];
}

const golden = new GoldenFile<{ bins: number[]; cases: CalibrationCase[] }>('calibration');

describe.each(golden.description.cases.map((case_) => [case_.name, case_] as const))(
  "PyTorch's numbers: %s",
  (name, expected) => {
    const logits = golden.numbers(`${name}/logits`) as Float32Array;
    const probabilities = golden.numbers(`${name}/probabilities`) as Float32Array;

    it('temperature', () => {
      const fit = fitTemperature(expected.labels, logits, { smoothing: 0 });
      expect(Math.abs(fit.temperature / expected.temperature - 1)).toBeLessThan(1e-6);
      expect(fit.lossBefore).toBeCloseTo(expected.lossBefore, 10);
      expect(fit.lossAfter).toBeCloseTo(expected.lossAfter, 10);
    });

    it('probabilities', () => {
      const own = applyTemperature(logits, expected.classes, 1);
      for (const [index, value] of own.entries())
        expect(Math.abs(value - probabilities[index])).toBeLessThan(1e-6);
    });

    it("torchmetrics' calibration error", () => {
      for (const [index, bins] of golden.description.bins.entries()) {
        const error = expectedCalibrationError(calibrationBins(expected.labels, probabilities, { bins }));
        expect(error).toBeCloseTo(expected.calibrationError[index], 5);
      }
    });
  },
);
