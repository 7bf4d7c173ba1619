import { describe, expect, it } from 'vitest';
import { GraphBuilder, operators } from '../../src/graph/index.js';
import {
  cutPositions,
  lowerTraining,
  ParameterSource,
  packParameters,
  parameterLayout,
  unpackParameters,
} from '../../src/lower/index.js';
import {
  Add,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  Functional,
  flatten,
  GlobalAveragePooling2D,
  Input,
  ReLU,
} from '../../src/nn/index.js';
import { trainingGraph, wholeModel } from './run.js';

function residual(): Functional {
  const inputs = Input({ shape: [4, 4, 3] });
  const first = new Conv2D(2, 1, { name: 'first' }).apply(inputs);
  const branch = new ReLU({ name: 'branch' }).apply(first);
  const inner = new Conv2D(2, 1, { name: 'inner' }).apply(branch);
  const sum = new Add({ name: 'sum' }).apply([first, inner]);
  const pooled = new GlobalAveragePooling2D({ name: 'pooled' }).apply(sum);
  return new Functional({ inputs, outputs: new Dense(1, { name: 'head' }).apply(pooled) });
}

describe('cutPositions', () => {
  it('are the places with only one tensor, never inside a residual block', () => {
    const calls = flatten(residual());
    const names = cutPositions(calls).map((position) => calls[position].layer.name);
    expect(names.slice(1)).toEqual(['first', 'sum', 'pooled', 'head']);
  });
});

describe('parameters', () => {
  it('are packed in order and written back to their variables', () => {
    const model = residual();
    const layout = parameterLayout(model.trainableVariables);
    model.trainableVariables.forEach((variable, index) => {
      variable.assign(new Float32Array(variable.size).fill(index + 1));
    });
    const packed = packParameters(layout);
    expect(packed).toHaveLength(model.countParams());
    expect(new Set(packed)).toEqual(new Set([1, 2, 3, 4, 5, 6]));
    expect([...packed.subarray(0, 8)]).toEqual([1, 1, 1, 1, 1, 1, 2, 2]);
    unpackParameters(
      layout,
      packed.map((value) => value * 10),
    );
    expect([...model.trainableVariables[1].value]).toEqual([20, 20]);
    expect([...model.trainableVariables[5].value]).toEqual([60]);
  });

  it('have all gammas and then all betas at the end, and only those that are trained', () => {
    const inputs = Input({ shape: [4, 4, 3] });
    const norm = (name: string): BatchNormalization => new BatchNormalization({ name });
    const layers = [norm('a'), norm('b'), norm('c')];
    const outputs = layers.reduce((x, layer) => layer.apply(x), inputs);
    const model = new Functional({ inputs, outputs });
    const paths = (without?: string): string[] =>
      parameterLayout(
        model.trainableVariables.filter(({ path }) => path !== without),
        layers,
      ).variables.map(({ path }) => path);
    expect(paths()).toEqual(['a/gamma', 'b/gamma', 'c/gamma', 'a/beta', 'b/beta', 'c/beta']);
    expect(paths('b/beta')).toEqual(['b/gamma', 'a/gamma', 'c/gamma', 'a/beta', 'c/beta']);
    expect(paths('b/gamma')).toEqual(['b/beta', 'a/gamma', 'c/gamma', 'a/beta', 'c/beta']);
  });

  it('become constants of the graph if they are frozen, otherwise parts of one input', () => {
    const model = residual();
    const trained = model.getLayer('head').variables;
    const layout = parameterLayout(trained);
    const graph = new GraphBuilder('test');
    const flat = graph.input('parameters', 'float32', [layout.size]);
    const source = new ParameterSource(graph, layout, flat);
    const input = graph.input('input', 'float32', [2, 3, 4, 4]);
    const { output } = lowerTraining(graph, wholeModel(model), input, source, { batch: 2, training: true });
    graph.output('output', output);
    const { constants, inputs } = graph.build();
    expect([...inputs.keys()]).toEqual(['parameters', 'input']);
    expect([...constants.keys()]).toEqual(
      expect.arrayContaining(['first/kernel', 'first/bias', 'inner/kernel']),
    );
    expect([...constants.keys()].filter((name) => name.startsWith('head/'))).toEqual([]);
    expect(source.of(trained[0]).shape).toEqual(trained[0].shape);
  });
});

describe('dropout', () => {
  const model = (): Functional => {
    const inputs = Input({ shape: [2, 2, 3] });
    const pooled = new GlobalAveragePooling2D().apply(inputs);
    const dropped = new Dropout(0.25, { seed: 9, name: 'dropout' }).apply(pooled);
    return new Functional({ inputs, outputs: new Dense(1).apply(dropped) });
  };
  const masksOf = (training: boolean, network = model()): readonly object[] => {
    const graph = new GraphBuilder('test');
    const input = graph.input('input', 'float32', [5, 3, 2, 2]);
    const options = { batch: 5, training };
    return lowerTraining(graph, wholeModel(network), input, new ParameterSource(graph), options).masks;
  };

  it('needs a mask of the size of its input in training, and none otherwise', () => {
    expect(masksOf(true)).toEqual([
      { name: 'dropout/mask', shape: [3, 5], perSample: true, rate: 0.25, seed: 9, use: 0 },
    ]);
    expect(masksOf(false)).toEqual([]);
    expect([...trainingGraph(model(), 5).build().inputs.keys()]).toEqual(['input']);
  });

  it('needs a separate mask for each use of a layer', () => {
    const inputs = Input({ shape: [2, 2, 3] });
    const dropout = new Dropout(0.25, { seed: 9, name: 'twice' });
    const first = dropout.apply(new GlobalAveragePooling2D().apply(inputs));
    const outputs = new Dense(2).apply(dropout.apply(new Dense(5).apply(first)));
    const masks = masksOf(true, new Functional({ inputs, outputs }));
    expect(masks).toMatchObject([
      { name: 'twice/mask', seed: 9, use: 0 },
      { name: 'twice/mask_1', seed: 9, use: 1 },
    ]);
  });

  it('is off inside a call with training: false', () => {
    const inputs = Input({ shape: [2, 2, 3] });
    expect(
      masksOf(true, new Functional({ inputs, outputs: model().apply(inputs, { training: false }) })),
    ).toEqual([]);
  });
});

describe('ParameterSource', () => {
  it('returns the same value for a variable every time', () => {
    const model = residual();
    const graph = new GraphBuilder('test');
    const source = new ParameterSource(graph);
    const [kernel] = model.getLayer('head').variables;
    expect(source.of(kernel)).toBe(source.of(kernel));
    expect(() => operators.matmul(source.of(kernel), source.of(kernel))).toThrow('MatMul cannot multiply');
  });
});
