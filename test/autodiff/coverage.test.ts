import { describe, expect, it } from 'vitest';
import { gradients } from '../../src/autodiff/index.js';
import { rules } from '../../src/autodiff/rules.js';
import { BLOCKED_OPERATORS } from '../../src/graph/index.js';
import * as nn from '../../src/nn/index.js';
import { channelBlock } from '../channel-block.js';
import { gradientCases } from './cases/index.js';
import { everyLayer, everyLoss, lowerForTraining } from './training-graphs.js';

/** Layers that are expanded before a training graph is made, and one that is always frozen. */
const notLowered: readonly unknown[] = [
  nn.Functional,
  nn.SeparableConv2D,
  nn.Pooling2D,
  nn.ElementwiseLayer,
  nn.FrozenNetwork,
];

function exportedClasses(base: abstract new (...options: never[]) => unknown): unknown[] {
  return Object.values(nn).filter((entry) => typeof entry === 'function' && entry.prototype instanceof base);
}

describe('gradient rules', () => {
  const lowered = everyLayer().flatMap((model) =>
    everyLoss().flatMap((loss) => [lowerForTraining(model, loss), lowerForTraining(model, loss, 4)]),
  );
  const emitted = new Set(lowered.flatMap(({ graph }) => graph.nodes.map((node) => node.operator)));

  it('exist for every operator that a lowering emits into a training graph', () => {
    const ruled = Object.keys(rules);
    expect([...emitted].filter((operator) => !ruled.includes(operator))).toEqual([]);
    // Proves that the set is complete: these come from tiles, folds and losses.
    expect([...emitted]).toEqual(
      expect.arrayContaining([
        'Split',
        'Concat',
        'Gemm',
        'MatMul',
        'Clip',
        'Softplus',
        'ReduceMax',
        ...Object.values(BLOCKED_OPERATORS),
      ]),
    );
  });

  it('are all compared with finite differences', () => {
    const tested = new Set(gradientCases.map((testCase) => testCase.operator));
    const untested = Object.keys(rules).filter((operator) => !tested.has(operator));
    // Without channels in blocks in ONNX Runtime, its operators cannot run.
    expect(untested).toEqual(channelBlock === 0 ? Object.values(BLOCKED_OPERATORS) : []);
  });

  it('lead from the loss to each variable in every training graph', () => {
    for (const { loss, variables } of lowered) {
      const shapes = gradients(loss, variables).map((gradient) => gradient.shape);
      expect(shapes).toEqual(variables.map((variable) => variable.shape));
    }
  });
});

describe('the training graphs that define the operators', () => {
  it('use every layer that can be lowered', () => {
    const used = new Set(everyLayer().flatMap((model) => model.layers.map((layer) => layer.constructor)));
    const missing = exportedClasses(nn.Layer).filter(
      (layer) => !notLowered.includes(layer) && !used.has(layer as nn.Layer['constructor']),
    );
    expect(missing).toEqual([]);
  });

  it('use every loss', () => {
    const used = new Set(everyLoss().map((loss) => loss.constructor));
    const missing = exportedClasses(nn.Loss).filter((loss) => !used.has(loss as nn.Loss['constructor']));
    expect(missing).toEqual([]);
  });
});
