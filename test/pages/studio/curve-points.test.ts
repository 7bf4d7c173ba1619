import { describe, expect, it } from 'vitest';
import { curvePoints, withProgress } from '../../../src/pages/studio/train/curve-points.js';
import type { EpochPoint, EpochProgress } from '../../../src/studio/api.js';

const moment = (epoch: number, step: number, loss = 1): EpochProgress => ({
  ...{ epoch, step, steps: 4 },
  logs: { loss, accuracy: 0.5 },
});

const epoch = (number: number): EpochPoint => ({
  ...{ epoch: number, phase: 'feature extraction', seconds: 1, imagesPerSecond: 1 },
  logs: { loss: 0.5, accuracy: 0.75, val_loss: 0.6, val_accuracy: 0.7 },
});

describe('the points of the curves', () => {
  it('are steps of the first epoch from its beginning on', () => {
    const points = curvePoints([], [moment(1, 1), moment(1, 3)]);
    expect(points).toEqual([
      { epoch: 0.25, logs: { loss: 1, accuracy: 0.5 } },
      { epoch: 0.75, logs: { loss: 1, accuracy: 0.5 } },
    ]);
  });

  it('are whole epochs, followed by the current one', () => {
    const points = curvePoints([epoch(1), epoch(2)], [moment(3, 2)]);
    expect(points.map((point) => point.epoch)).toEqual([1, 2, 2.5]);
    expect(points[1]).toEqual(epoch(2));
  });

  it('are only whole epochs when the epoch is over', () => {
    expect(curvePoints([epoch(1)], [moment(1, 1), moment(1, 4)])).toEqual([epoch(1)]);
    expect(curvePoints([epoch(1), epoch(2)], [])).toEqual([epoch(1), epoch(2)]);
  });
});

describe('the current epoch', () => {
  it('grows with every reported step', () => {
    expect(withProgress([moment(1, 1)], moment(1, 2))).toEqual([moment(1, 1), moment(1, 2)]);
  });

  it('replaces the previous one', () => {
    expect(withProgress([moment(1, 3), moment(1, 4)], moment(2, 1))).toEqual([moment(2, 1)]);
  });

  it('keeps the last values of steps that a run repeated', () => {
    const before = [moment(1, 1, 9), moment(1, 2, 9), moment(1, 3, 9)];
    expect(withProgress(before, moment(1, 2, 8))).toEqual([moment(1, 1, 9), moment(1, 2, 8)]);
  });
});
