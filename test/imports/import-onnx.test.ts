import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { type NodeProto, type TensorProto, TensorProtoSchema } from 'onnx-buf';
import { describe, expect, it } from 'vitest';
import { type ImportedOnnx, importOnnx } from '../../dist/src/imports/index.js';
import { Session } from '../../dist/src/session/index.js';
import { type FileParts, fileOf, integers, node, positive, tensor, value, weights } from './onnx-file.js';

async function imported(
  parts: FileParts,
  options: Parameters<typeof importOnnx>[1] = {},
): Promise<ImportedOnnx> {
  return await importOnnx(fileOf(parts), { session: new Session({ threads: 1 }), ...options });
}

async function refusal(parts: FileParts, options?: Parameters<typeof importOnnx>[1]): Promise<string> {
  return await imported(parts, options).then(
    () => 'nothing was refused',
    (error: Error) => error.message,
  );
}

/** The classes of the layers of the whole network, in their order. */
const classesOf = ({ model, base }: ImportedOnnx): string[] =>
  (model ?? base).layers.map(({ className }) => className);

/** Convolution, normalization and activation, as PyTorch names them. */
function block(
  from: string,
  to: string,
  [inputs, filters, size]: readonly [number, number, number],
  attributes: Parameters<typeof node>[3] = {},
): { nodes: NodeProto[]; weights: TensorProto[] } {
  const group = (attributes.group as number | undefined) ?? 1;
  const [w, scale, bias, mean, variance] = [
    'weight',
    'bn.weight',
    'bn.bias',
    'bn.running_mean',
    'bn.running_var',
  ].map((name) => `${to}.${name}`);
  return {
    nodes: [
      node('Conv', [from, w], `${to}_conv`, attributes, `/${to}/Conv`),
      node(
        'BatchNormalization',
        [`${to}_conv`, scale, bias, mean, variance],
        `${to}_bn`,
        { epsilon: { float: 1e-3 } },
        `/${to}/bn/BatchNormalization`,
      ),
      node('Relu', [`${to}_bn`], to, {}, `/${to}/act/Relu`),
    ],
    weights: [
      weights(w, [filters, inputs / group, size, size]),
      positive(scale, filters),
      weights(bias, [filters]),
      weights(mean, [filters]),
      positive(variance, filters),
    ],
  };
}

/** A mean over the map, and scores of 5 classes. */
function top(from: string, channels: number): { nodes: NodeProto[]; weights: TensorProto[] } {
  return {
    nodes: [
      node('GlobalAveragePool', [from], 'pooled', {}, '/pool/GlobalAveragePool'),
      node('Flatten', ['pooled'], 'features', {}, '/Flatten'),
      node('Gemm', ['features', 'fc.weight', 'fc.bias'], 'y', { transB: 1 }, '/fc/Gemm'),
    ],
    weights: [weights('fc.weight', [5, channels]), weights('fc.bias', [5])],
  };
}

function network(...parts: { nodes: NodeProto[]; weights: TensorProto[] }[]): FileParts {
  return { nodes: parts.flatMap(({ nodes }) => nodes), weights: parts.flatMap((part) => part.weights) };
}

describe('third-party networks', () => {
  it('become layers with the names of the modules, in the style of ResNet', async () => {
    const result = await imported(
      network(
        block('x', 'stem', [3, 8, 3], { strides: [2, 2], pads: [1, 1, 1, 1] }),
        {
          nodes: [
            node(
              'MaxPool',
              ['stem'],
              'maps',
              { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
              '/maxpool/MaxPool',
            ),
          ],
          weights: [],
        },
        block('maps', 'layer1.0', [8, 8, 3], { pads: [1, 1, 1, 1] }),
        { nodes: [node('Add', ['layer1.0', 'maps'], 'sum', {}, '/layer1/Add')], weights: [] },
        top('sum', 8),
      ),
      { name: 'small' },
    );
    expect(result.largestDifference).toBeLessThan(1e-5);
    expect(result.model!.layers.map(({ name }) => name)).toEqual([
      'input',
      'stem.pad',
      'stem',
      'stem.bn',
      'stem.act',
      'maxpool.pad',
      'maxpool',
      'layer1.0',
      'layer1.0.bn',
      'layer1.0.act',
      'layer1',
      'pool',
      'fc',
    ]);
    expect(result.base.name).toBe('small');
    expect(result.base.inputShape).toEqual([null, 32, 32, 3]);
    expect(result.base.outputShape).toEqual([null, 8]);
    expect(result.model!.outputShape).toEqual([null, 5]);
    expect(result).toMatchObject({ cut: 'features', classes: 5, preprocessing: undefined });
    // The network shares its layers with the part that gives features, and all of it can be trained.
    expect(result.base.layers).toContain(result.model!.getLayer('stem'));
    expect(result.base.trainableVariables).toHaveLength(6);
  });

  it('with squeeze and excitation, depthwise convolutions and hard swish, as in MobileNetV3', async () => {
    const depthwise = block('x1', 'x2', [8, 8, 5], { group: 8, strides: [2, 2], pads: [2, 2, 2, 2] });
    const gate = {
      nodes: [
        node('GlobalAveragePool', ['x2'], 'g1'),
        node('Conv', ['g1', 'r.weight', 'r.bias'], 'g2'),
        node('Relu', ['g2'], 'g3'),
        node('Conv', ['g3', 'e.weight', 'e.bias'], 'g4'),
        node('HardSigmoid', ['g4'], 'g5', { alpha: { float: 1 / 6 }, beta: { float: 0.5 } }),
        node('Mul', ['g5', 'x2'], 'scaled'),
        node('HardSwish', ['scaled'], 'h1'),
        // The same functions in the operators of older operator sets.
        node('HardSigmoid', ['h1'], 'h2', { alpha: { float: 1 / 6 } }),
        node('Mul', ['h1', 'h2'], 'h3'),
        node('Add', ['h3', 'three'], 'h4'),
        node('Clip', ['h4', 'zero', 'six'], 'h5'),
        node('Mul', ['h3', 'h5'], 'h6'),
        node('Div', ['h6', 'six'], 'h7'),
        node('Sigmoid', ['h7'], 'h8'),
        node('Mul', ['h8', 'h7'], 'h9'),
      ],
      weights: [
        weights('r.weight', [4, 8, 1, 1]),
        weights('r.bias', [4]),
        weights('e.weight', [8, 4, 1, 1]),
        weights('e.bias', [8]),
        tensor('three', [], [3]),
        tensor('zero', [], [0]),
        tensor('six', [], [6]),
      ],
    };
    const result = await imported(network(block('x', 'x1', [3, 8, 1]), depthwise, gate, top('h9', 8)));
    expect(result.largestDifference).toBeLessThan(1e-5);
    const activations = result.base.layers.flatMap((layer) =>
      'activation' in layer ? [layer.activation] : [],
    );
    expect(activations.filter((name) => name !== 'linear')).toEqual([
      'hard_sigmoid',
      'hard_swish',
      'hard_swish',
      'hard_swish',
      'swish',
    ]);
    expect(classesOf(result).filter((name) => name === 'Multiply')).toHaveLength(1);
  });

  it('with joined maps and poolings, as in DenseNet', async () => {
    const nodes = [
      node('Concat', ['a', 'b'], 'joined', { axis: 1 }),
      node('AveragePool', ['joined'], 'p1', { kernel_shape: [2, 2], strides: [2, 2] }),
      node('AveragePool', ['p1'], 'p2', { kernel_shape: [3, 3], pads: [1, 1, 1, 1], count_include_pad: 1 }),
      node('AveragePool', ['p2'], 'p3', { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      node('MaxPool', ['p3'], 'p4', {
        kernel_shape: [2, 2],
        strides: [2, 2],
        ceil_mode: 1,
        pads: [0, 0, 1, 1],
      }),
    ];
    const result = await imported(
      network(
        block('x', 'a', [3, 4, 3], { pads: [1, 1, 1, 1] }),
        block('a', 'b', [4, 4, 1]),
        { nodes, weights: [] },
        top('p4', 8),
      ),
    );
    expect(result.largestDifference).toBeLessThan(1e-5);
    expect(classesOf(result)).toContain('Concatenate');
  });

  it('with groups, gaps and several filters for each channel, as in ResNeXt and ShuffleNet', async () => {
    const nodes = [
      node('Conv', ['a', 'w1', 'b1'], 'c1', { group: 4, pads: [1, 1, 1, 1], strides: [2, 2] }),
      node('Conv', ['c1', 'w2'], 'c2', { dilations: [2, 2], pads: [2, 2, 2, 2] }),
      node('Conv', ['c2', 'w3'], 'c3', { group: 8, dilations: [1, 2], pads: [0, 1, 0, 1] }),
    ];
    const more = [
      weights('w1', [8, 2, 3, 3]),
      weights('b1', [8]),
      weights('w2', [8, 8, 3, 3]),
      weights('w3', [24, 1, 3, 3]),
    ];
    const result = await imported(
      network(block('x', 'a', [3, 8, 3]), { nodes, weights: more }, top('c3', 24)),
    );
    expect(result.largestDifference).toBeLessThan(1e-5);
    expect(classesOf(result).filter((name) => name.endsWith('Conv2D'))).toEqual([
      'Conv2D',
      'Conv2D',
      'Conv2D',
      'DepthwiseConv2D',
    ]);
  });

  it('that flatten maps keep the order of their features, as in VGG', async () => {
    const result = await imported({
      nodes: [
        node('Conv', ['x', 'w'], 'c', { strides: [8, 8] }),
        node('Flatten', ['c'], 'f'),
        node('MatMul', ['f', 'm1'], 'p'),
        node('Add', ['b1', 'p'], 'h'),
        node('Relu', ['h'], 'r'),
        node('Dropout', ['r'], 'd'),
        node('Gemm', ['d', 'm2', 'b2'], 'z', { alpha: { float: 0.5 }, beta: { float: 2 } }),
        node('Softmax', ['z'], 'y'),
      ],
      weights: [
        weights('w', [6, 3, 3, 3]),
        weights('m1', [96, 7]),
        weights('b1', [7]),
        weights('m2', [7, 5]),
        weights('b2', [5]),
      ],
    });
    expect(result.largestDifference).toBeLessThan(1e-5);
    // The softmax is gone, and so is the dropout.
    expect(classesOf(result)).toEqual(['InputLayer', 'Conv2D', 'Flatten', 'Dense', 'ReLU', 'Dense']);
    expect(result).toMatchObject({ cut: 'r', classes: 5 });
    // The same, cut at the flattened map, whose numbers are in another order here.
    expect(result.base.outputShape).toEqual([null, 7]);
  });

  it('can be cut at a flattened map or at a map', async () => {
    const parts: FileParts = {
      nodes: [
        node('Conv', ['x', 'w'], 'c', { strides: [8, 8] }),
        node('Flatten', ['c'], 'f'),
        node('Gemm', ['f', 'm'], 'y'),
      ],
      weights: [weights('w', [6, 3, 3, 3]), weights('m', [96, 5])],
    };
    const flat = await imported(parts, { cut: 'f' });
    expect(flat.largestDifference).toBeLessThan(1e-5);
    expect(flat.base.outputShape).toEqual([null, 96]);
    const map = await imported(parts, { cut: 'c' });
    expect(map.base.outputShape).toEqual([null, 4, 4, 6]);
    expect(map).toMatchObject({ cut: 'c', classes: 5 });
    expect(await refusal(parts, { cut: 'cc' })).toMatch(/computes no value "cc"/);
  });

  it('with channels last and preprocessing inside, as tf2onnx writes them', async () => {
    const result = await imported({
      nodes: [
        node('Sub', ['pixels', 'mean'], 'p1'),
        node('Div', ['p1', 'deviation'], 'p2'),
        node('Transpose', ['p2'], 'p3', { perm: [0, 3, 1, 2] }),
        node(
          'Conv',
          ['p3', 'w'],
          'StatefulPartitionedCall/net/conv1/Conv2D:0',
          { auto_pad: 'SAME_UPPER', strides: [2, 2] },
          'StatefulPartitionedCall/net/conv1/Conv2D',
        ),
        node('Clip', ['StatefulPartitionedCall/net/conv1/Conv2D:0', 'zero', 'six'], 'r'),
        node('Transpose', ['r'], 't', { perm: [0, 2, 3, 1] }),
        node('ReduceMean', ['t'], 'g', { axes: [1, 2], keepdims: 0 }),
        node('MatMul', ['g', 'm'], 'y'),
      ],
      weights: [
        tensor('mean', [3], [120, 110, 100]),
        tensor('deviation', [3], [60, 58, 57]),
        weights('w', [4, 3, 3, 3]),
        tensor('zero', [], [0]),
        tensor('six', [], [6]),
        weights('m', [4, 5]),
      ],
      inputs: [value('pixels', ['N', 20, 24, 3])],
      operatorSet: 13,
    });
    expect(result.largestDifference).toBeLessThan(1e-5);
    expect(classesOf(result)).toEqual([
      'InputLayer',
      'Normalization',
      'Normalization',
      'Conv2D',
      'ReLU',
      'GlobalAveragePooling2D',
      'Dense',
    ]);
    expect(result.base.inputShape).toEqual([null, 20, 24, 3]);
    expect(result.base.layers[3].name).toBe('StatefulPartitionedCall.net.conv1');
  });

  it('with constants of their own between the layers', async () => {
    const nodes = [
      node('Mul', ['a', 'gamma'], 'c1'),
      node('Add', ['beta', 'c1'], 'c2'),
      node('Sub', ['two', 'c2'], 'c3'),
      node('Div', ['c3', 'two'], 'c4'),
      node('LeakyRelu', ['c4'], 'c5'),
      node('PRelu', ['c5', 'slope'], 'c6'),
      node('Elu', ['c6'], 'c7'),
      node('Tanh', ['c7'], 'c8'),
      node('Max', ['c8', 'zero'], 'c9'),
      node('Min', ['c9', 'two'], 'c10'),
      node('Unsqueeze', ['constant', 'axes'], 'unused'),
    ];
    const constants = [
      weights('gamma', [1, 4, 1, 1]),
      weights('beta', [4, 1, 1]),
      tensor('two', [1], [2]),
      tensor('zero', [], [0]),
      positive('slope', 4),
      tensor('constant', [1], [1]),
      integers('axes', [0]),
    ];
    constants[4].dims = [4n, 1n, 1n];
    const result = await imported(
      network(block('x', 'a', [3, 4, 3]), { nodes, weights: constants }, top('c10', 4)),
    );
    expect(result.largestDifference).toBeLessThan(1e-5);
  });

  it('of one convolution after another up to the scores, as in SqueezeNet', async () => {
    const result = await imported({
      nodes: [
        node('Conv', ['x', 'w1', 'b1'], 'c1', { strides: [3, 3] }),
        node('Relu', ['c1'], 'r1'),
        node('Conv', ['r1', 'w2', 'b2'], 'c2'),
        node('Relu', ['c2'], 'r2'),
        node('GlobalAveragePool', ['r2'], 'p'),
        node('Reshape', ['p', 'shape'], 'z'),
        node('Softmax', ['z'], 'y', { axis: 1 }),
      ],
      weights: [
        weights('w1', [6, 3, 3, 3]),
        weights('b1', [6]),
        weights('w2', [5, 6, 1, 1]),
        weights('b2', [5]),
        integers('shape', [0, -1]),
      ],
    });
    expect(result.largestDifference).toBeLessThan(1e-5);
    expect(result).toMatchObject({ cut: 'r1', classes: 5 });
    expect(result.base.outputShape).toEqual([null, 10, 10, 6]);
  });

  it('that spread features out and gather them again, as PyTorch’s exporter writes as_strided', async () => {
    const result = await imported({
      nodes: [
        node('Conv', ['x', 'w', 'b'], 'c', { strides: [3, 3] }),
        node('GlobalAveragePool', ['c'], 'p'),
        node('Reshape', ['p', 'all'], 'list'),
        node('Shape', ['x'], 'sizes', { start: 0, end: 1 }),
        node('Squeeze', ['sizes'], 'pictures'),
        node('Range', ['zero', 'pictures', 'one'], 'rows'),
        node('Mul', ['rows', 'six'], 'starts'),
        node('Unsqueeze', ['starts', 'axes'], 'columns'),
        node('Add', ['columns', 'channels'], 'places'),
        node('Gather', ['list', 'places'], 'strided'),
        node('Reshape', ['strided', 'shape'], 'f'),
        node('Gemm', ['f', 'fc'], 'y', { transB: 1 }),
      ],
      weights: [
        weights('w', [6, 3, 3, 3]),
        weights('b', [6]),
        weights('fc', [5, 6]),
        integers('all', [-1]),
        integers('zero', [0], []),
        integers('one', [1], []),
        integers('six', [6], []),
        integers('axes', [1, 2, 3]),
        integers('channels', [0, 1, 2, 3, 4, 5], [1, 6, 1, 1]),
        integers('shape', [-1, 6]),
      ],
    });
    expect(result.largestDifference).toBeLessThan(1e-5);
    expect(classesOf(result).slice(1)).toEqual(['Conv2D', 'GlobalAveragePooling2D', 'Dense']);
  });

  it('for one picture at a time, of other sizes than the file says, in half precision', async () => {
    const half = create(TensorProtoSchema, {
      ...weights('w', [4, 3, 1, 1]),
      dataType: 10,
      rawData: new Uint8Array(Uint16Array.from({ length: 12 }, (_, at) => 0x3000 + at * 99).buffer),
    });
    const result = await imported(
      {
        nodes: [
          node('Cast', ['x'], 'h', { to: 10 }),
          node('Conv', ['h', 'w'], 'c'),
          node('ReduceMean', ['c'], 'g', { axes: [-1, -2], keepdims: 1 }),
          node('Squeeze', ['g', 'axes'], 'f'),
          node('Cast', ['f'], 'f32', { to: 1 }),
          node('MatMul', ['f32', 'm'], 'y'),
        ],
        weights: [half, weights('m', [4, 5]), integers('axes', [2, 3])],
        inputs: [value('x', [1, 3, 32, 32])],
        outputs: [value('y', [1, 5])],
      },
      { imageSize: [40, 24] },
    );
    expect(result.largestDifference).toBeLessThan(1e-5);
    expect(result.base.inputShape).toEqual([null, 40, 24, 3]);
  });

  it('say what a file beside them says about pictures', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'graft-import-'));
    try {
      const path = join(folder, 'net v1.onnx');
      const parts = network(block('x', 'a', [3, 4, 3]), top('a', 4));
      await writeFile(
        path,
        fileOf({ ...parts, inputs: [value('x', ['batch', 'channels', 'height', 'width'])] }),
      );
      await writeFile(
        join(folder, 'config.json'),
        JSON.stringify({
          architecture: 'net',
          pretrained_cfg: {
            mean: [0.5, 0.4, 0.3],
            std: [0.2, 0.2, 0.2],
            input_size: [3, 48, 40],
            interpolation: 'bicubic',
            crop_pct: 0.875,
            license: 'apache-2.0',
          },
        }),
      );
      const result = await importOnnx(path, { session: new Session({ threads: 1 }) });
      expect(result.base.name).toBe('net_v1');
      expect(result.base.inputShape).toEqual([null, 48, 40, 3]);
      expect(result.preprocessing).toEqual({
        from: 'config.json',
        mean: [127.5, 102, 76.5],
        std: [51, 51, 51],
        problem: undefined,
        imageSize: [48, 40],
        interpolation: 'bicubic',
        cropFraction: 0.875,
        license: 'apache-2.0',
      });
      await writeFile(
        join(folder, 'preprocessor_config.json'),
        JSON.stringify({
          image_mean: [0.5, 0.5, 0.5],
          image_std: [0.5, 0.5, 0.5],
          size: { shortest_edge: 40 },
          resample: 3,
        }),
      );
      const { preprocessing } = await importOnnx(path, { session: new Session({ threads: 1 }) });
      expect(preprocessing).toMatchObject({
        from: 'preprocessor_config.json',
        mean: [127.5, 127.5, 127.5],
        imageSize: [40, 40],
        interpolation: 'bicubic',
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

describe('networks that cannot be imported', () => {
  const conv = node('Conv', ['x', 'w'], 'c');
  const w = weights('w', [4, 3, 3, 3]);
  const end = [
    node('GlobalAveragePool', ['t'], 'g'),
    node('Flatten', ['g'], 'f'),
    node('Gemm', ['f', 'm'], 'y'),
  ];
  const m = weights('m', [4, 5]);

  it('are refused with the size that they were exported for, if it is another', async () => {
    const nodes = [conv, node('Mul', ['c', 'factors'], 't'), ...end];
    const source = fileOf({ nodes, weights: [w, m, weights('factors', [1, 4, 30, 30])] });
    const load = (imageSize?: [number, number]) =>
      importOnnx(source, { session: new Session({ threads: 1 }), ...(imageSize && { imageSize }) });
    expect((await load()).base.inputShape).toEqual([null, 32, 32, 3]);
    await expect(load([48, 40])).rejects.toMatchObject({
      message: expect.stringContaining('do not fit'),
      hint: expect.stringMatching(
        /^It was exported for pictures of 32 x 32 pixels, not 48 x 40\..*imageSize=32/,
      ),
    });
  });

  it('have a table of positions of a map resampled', async () => {
    const nodes = [conv, node('Add', ['c', 'positions'], 't'), ...end];
    const source = fileOf({ nodes, weights: [w, m, weights('positions', [1, 4, 30, 30])] });
    const session = new Session({ threads: 1 });
    const { base, resampledTables } = await importOnnx(source, { session, imageSize: [48, 40] });
    expect(resampledTables).toEqual([{ name: 'positions', from: [30, 30], to: [46, 38] }]);
    const table = base.variables.find(({ shape }) => shape.join() === '1,4,46,38')!;
    expect(table.trainable).toBe(true);
    const same = await importOnnx(source, { session, imageSize: [32, 32] });
    expect(same.resampledTables).toEqual([]);
  });

  it('are refused with the nodes in the way, and where to cut instead', async () => {
    const source = fileOf({ nodes: [conv, node('Hardmax', ['c'], 't'), ...end], weights: [w, m] });
    await expect(importOnnx(source, { session: new Session({ threads: 1 }) })).rejects.toMatchObject({
      hint: 'Pass `cut` (`graft train --cut`), the name of a value before these nodes, such as "c", or use another network.',
    });
  });

  it('are refused with the nodes in the way, counted by operator', async () => {
    const nodes = [
      conv,
      node('Hardmax', ['c'], 's1'),
      node('Hardmax', ['c'], 's2'),
      node('Tangle', ['s1', 's2'], 't'),
      ...end,
    ];
    expect(await refusal({ nodes, weights: [w, m] })).toBe(
      'the model has 2 nodes that no layer of Graft stands for: 2 Hardmax (s1, s2).',
    );
  });

  it.each([
    [
      'a window with gaps and steps',
      node('Conv', ['c', 'w3'], 't', { dilations: [2, 2], strides: [2, 2] }),
      /1 Conv \(t: .*dilationRate/,
    ],
    ['a border that is cut off', node('Pad', ['c', 'crop'], 't'), /1 Pad \(t: it cuts off a border\)/],
    [
      'a pooling with gaps',
      node('MaxPool', ['c'], 't', { kernel_shape: [3, 3], dilations: [2, 2] }),
      /1 MaxPool \(t: its window has gaps\)/,
    ],
    ['several exponents', node('Pow', ['c', 'image'], 't'), /1 Pow \(t: its exponents are several numbers\)/],
  ])('are refused: %s', async (_, middle, message) => {
    const more = [
      weights('w3', [4, 4, 3, 3]),
      integers('crop', [0, 0, -1, 0, 0, 0, 0, 0]),
      weights('image', [1, 4, 30, 30]),
    ];
    expect(await refusal({ nodes: [conv, middle, ...end], weights: [w, m, ...more] })).toMatch(message);
  });

  it('still give features before the nodes in the way', async () => {
    const result = await imported(
      { nodes: [conv, node('Tangle', ['c'], 't'), ...end], weights: [w, m] },
      { cut: 'c' },
    ).catch((error: Error) => error);
    // The runtime does not know this operator either, so it cannot compare.
    expect((result as Error).message).toMatch(/ONNX Runtime cannot run/);
    const known = await imported(
      { nodes: [conv, node('Hardmax', ['c'], 't'), ...end], weights: [w, m] },
      { cut: 'c' },
    );
    expect(known.model).toBeUndefined();
    expect(known.base.outputShape).toEqual([null, 30, 30, 4]);
  });

  it.each([
    ['two inputs', { inputs: [value('x', ['N', 3, 32, 32]), value('z', [1])] }, /takes 2 inputs: "x", "z"/],
    ['sequences', { inputs: [value('x', ['N', 128])] }, /"x" of the shape \[N, 128\]/],
    ['many channels', { inputs: [value('x', ['N', 7, 32, 32])] }, /"x" of the shape \[N, 7, 32, 32\]/],
    ['other numbers', { inputs: [value('x', ['N', 3, 32, 32], 7)] }, /the type int64/],
    [
      'no linear layer at the end',
      { nodes: [conv, node('Relu', ['c'], 'y')], outputs: [value('y', [])] },
      /does not end with a linear layer after others: the operator Conv/,
    ],
  ])('are refused: %s', async (_, parts, message) => {
    const nodes = [node('Flatten', ['x'], 'f'), node('Gemm', ['f', 'm'], 'y')];
    expect(await refusal({ nodes, weights: [w, weights('m', [3072, 5])], ...parts })).toMatch(message);
  });

  it('are taken whole when they were saved without their classes', async () => {
    const nodes = [
      conv,
      node('Sigmoid', ['c'], 's'),
      node('Mul', ['c', 's'], 'r'),
      node('GlobalAveragePool', ['r'], 'p'),
      node('Flatten', ['p'], 'y'),
    ];
    const { base, model, cut, classes } = await imported({ nodes, weights: [w] });
    expect({ model, cut, classes }).toEqual({ model: undefined, cut: 'y', classes: undefined });
    expect(base.outputShape).toEqual([null, 4]);
  });

  it('are refused for impossible sizes of pictures', async () => {
    const parts = network(block('x', 'a', [3, 4, 3]), top('a', 4));
    expect(await refusal(parts, { imageSize: [8, 32] })).toMatch(/Expected pictures of 16 to 2048 pixels/);
  });
});
