import { create } from '@bufbuild/protobuf';
import { TensorProtoSchema } from 'onnx-buf';
import { afterAll, describe, expect, it } from 'vitest';
import { foldGraph } from '../../src/imports/onnx/fold.js';
import { type ForeignModel, readForeignModel } from '../../src/imports/onnx/read-model.js';
import { numbersOf } from '../../src/imports/onnx/tensors.js';
import { Engine } from '../../src/runtime/index.js';
import { type FileParts, fileOf, floatsAttribute, integers, node, tensor, value } from './onnx-file.js';

const engine = new Engine();
let sessions = 0;
afterAll(async () => {
  for (let session = 0; session < sessions; session++) await engine.releaseSession(session);
});

const read = async (parts: FileParts): Promise<ForeignModel> =>
  await readForeignModel({ bytes: fileOf(parts), name: 'their.onnx' });

const PICTURE = { name: 'x', shape: [1, 3, 8, 6] };

/** Folds a graph, and lets ONNX Runtime compute its output. */
async function both(parts: Omit<FileParts, 'outputs'>) {
  const last = parts.nodes.at(-1)!.output.at(-1)!;
  // Booleans and whole numbers are compared as float32.
  const nodes = [...parts.nodes, node('Cast', [last], 'compared', { to: 1 })];
  const outputs = [value('compared', [])];
  outputs[0].type!.value.value = { ...outputs[0].type!.value.value!, shape: undefined } as never;
  const all = { inputs: [value('x', ['N', 3, 8, 6])], ...parts, nodes, outputs };
  const model = await read(all);
  const folded = foldGraph(model, PICTURE);
  const session = sessions++;
  await engine.createSession(session, fileOf(all), { threads: 1 });
  const x = { type: 'float32', shape: PICTURE.shape, data: new Float32Array(144) } as const;
  const { compared } = await engine.run(session, { x });
  return { folded, found: folded.values.get(folded.resolve('compared'))!, expected: compared };
}

const numbers = tensor('a', [2, 3], [1, -2, 3.5, 4, 5, -6.25]);
const row = tensor('b', [3], [2, 0.5, -1]);
const weights = [
  numbers,
  row,
  tensor('s', [], [2]),
  tensor('scalar.5', [], [0.5]),
  integers('i', [7, -7, 3]),
  integers('j', [2, 2, -2]),
  integers('shape', [0, 3, 1]),
  integers('rest', [3, -1]),
  integers('zero', [0]),
  integers('one', [1]),
  integers('two', [2]),
  integers('minus', [-1]),
  integers('pair', [1, 0]),
  integers('scalar', [1], []),
  integers('start', [1], []),
  integers('limit', [10], []),
  integers('step', [4], []),
  integers('far', [Number.MAX_SAFE_INTEGER]),
  integers('parts', [1, 2]),
];

describe('constants', () => {
  it.each([
    ['Add', [node('Add', ['a', 'b'], 'z')]],
    ['Sub', [node('Sub', ['b', 'a'], 'z')]],
    ['Mul of a number', [node('Mul', ['s', 'a'], 'z')]],
    ['Div', [node('Div', ['a', 'b'], 'z')]],
    ['Div of whole numbers', [node('Div', ['i', 'j'], 'z')]],
    ['Mod of whole numbers', [node('Mod', ['i', 'j'], 'z')]],
    ['Pow', [node('Pow', ['b', 's'], 'z')]],
    ['Max and Min', [node('Max', ['a', 'b'], 'm'), node('Min', ['m', 's', 'b'], 'z')]],
    ['Sqrt and Abs', [node('Abs', ['a'], 'm'), node('Sqrt', ['m'], 'z')]],
    [
      'Floor, Ceil and Neg',
      [
        node('Floor', ['a'], 'f'),
        node('Neg', ['a'], 'n'),
        node('Ceil', ['n'], 'c'),
        node('Add', ['f', 'c'], 'z'),
      ],
    ],
    [
      'Exp, Log and Reciprocal',
      [node('Exp', ['a'], 'e'), node('Reciprocal', ['e'], 'r'), node('Log', ['r'], 'z')],
    ],
    ['Equal', [node('Equal', ['i', 'j'], 'z')]],
    ['Greater and Not', [node('Greater', ['a', 'b'], 'g'), node('Not', ['g'], 'z')]],
    [
      'LessOrEqual and Or',
      [node('LessOrEqual', ['a', 'b'], 'l'), node('Greater', ['a', 's'], 'g'), node('Or', ['l', 'g'], 'z')],
    ],
    ['Where', [node('Greater', ['a', 's'], 'g'), node('Where', ['g', 'a', 'b'], 'z')]],
    ['Cast to whole numbers', [node('Cast', ['a'], 'z', { to: 7 })]],
    ['CastLike', [node('CastLike', ['a', 'i'], 'z')]],
    ['CastLike of the picture', [node('CastLike', ['i', 'x'], 'z')]],
    ['Clip', [node('Clip', ['a', 's'], 'z')]],
    ['Clip between two numbers', [node('Clip', ['a', 'scalar.5', 's'], 'z')]],
    ['Cast to bool', [node('Cast', ['a'], 'z', { to: 9 })]],
    [
      'Reshape that keeps and computes sizes',
      [node('Concat', ['zero', 'minus', 'one'], 'to', { axis: 0 }), node('Reshape', ['a', 'to'], 'z')],
    ],
    ['Reshape', [node('Reshape', ['a', 'rest'], 'z')]],
    ['Flatten', [node('Unsqueeze', ['a', 'zero'], 'u'), node('Flatten', ['u'], 'z', { axis: 2 })]],
    ['Unsqueeze and Squeeze', [node('Unsqueeze', ['a', 'pair'], 'u'), node('Squeeze', ['u', 'one'], 'z')]],
    ['Squeeze of everything', [node('Unsqueeze', ['a', 'pair'], 'u'), node('Squeeze', ['u'], 'z')]],
    ['Transpose', [node('Unsqueeze', ['a', 'one'], 'u'), node('Transpose', ['u'], 'z', { perm: [2, 0, 1] })]],
    ['Transpose without an order', [node('Transpose', ['a'], 'z')]],
    ['Concat', [node('Concat', ['a', 'a'], 'z', { axis: -1 })]],
    ['Gather of a row', [node('Gather', ['a', 'scalar'], 'z', { axis: 0 })]],
    ['Gather from behind', [node('Gather', ['a', 'minus'], 'z', { axis: 1 })]],
    ['Slice', [node('Slice', ['a', 'one', 'far', 'one'], 'z')]],
    ['Slice backwards', [node('Slice', ['a', 'minus', 'minusFar', 'one', 'minus'], 'z')]],
    ['Slice in steps', [node('Slice', ['a', 'zero', 'far', 'one', 'two'], 'z')]],
    ['Split', [node('Split', ['a', 'parts'], ['y1', 'z'], { axis: 1 })]],
    [
      'Expand',
      [node('Concat', ['two', 'one', 'rest3'], 'to', { axis: 0 }), node('Expand', ['b', 'to'], 'z')],
    ],
    ['Range', [node('Range', ['start', 'limit', 'step'], 'z')]],
    ['ConstantOfShape', [node('ConstantOfShape', ['parts'], 'z', { value: integers('v', [5]) })]],
    ['ConstantOfShape of zeros', [node('ConstantOfShape', ['parts'], 'z')]],
    ['ReduceSum with axes', [node('ReduceSum', ['a', 'one'], 'z', { keepdims: 0 })]],
    ['ReduceProd of everything', [node('ReduceProd', ['i'], 'z')]],
    ['ReduceMax', [node('ReduceMax', ['a'], 'z', { axes: [0] })]],
    ['ReduceMean', [node('ReduceMean', ['a'], 'z', { axes: [-1], keepdims: 1 })]],
    ['Shape', [node('Shape', ['a'], 'z')]],
    ['a part of Shape', [node('Shape', ['a'], 'z', { start: -1 })]],
    ['Size', [node('Size', ['a'], 'z')]],
    ['Identity', [node('Identity', ['a'], 'z')]],
  ])('are computed as ONNX Runtime does: %s', async (_, nodes) => {
    const more = [integers('minusFar', [-99]), integers('rest3', [3])];
    const { folded, found, expected } = await both({ nodes, weights: [...weights, ...more] });
    expect(folded.nodes).toEqual([]);
    expect(found.shape).toEqual(expected.shape);
    const [ours, theirs] = [Array.from(numbersOf(found as never)), [...(expected.data as Float32Array)]];
    ours.forEach((number, at) => {
      expect(number).toBeCloseTo(theirs[at], 5);
    });
    expect(ours.length).toBe(theirs.length);
  });

  it('are read in all forms of Constant', async () => {
    const floats = node('Constant', [], 'f');
    floats.attribute.push(floatsAttribute('value_floats', [1.5, 2]));
    const nodes = [
      floats,
      node('Constant', [], 'i', { value_int: 3 }),
      node('Constant', [], 'is', { value_ints: [3, 4] }),
      node('Constant', [], 't', { value: tensor('', [1], [7]) }),
      node('Constant', [], 'o', { value_float: { float: 2.5 } }),
      node('Relu', ['x'], 'y'),
    ];
    const { values } = foldGraph(await read({ nodes, inputs: [value('x', ['N', 3, 8, 6])] }), PICTURE);
    const data = (name: string): unknown[] => [...values.get(name)!.data!];
    expect([data('f'), data('i'), data('is'), data('t'), data('o')]).toEqual([
      [1.5, 2],
      [3n],
      [3n, 4n],
      [7],
      [2.5],
    ]);
    expect(values.get('i')!.shape).toEqual([]);
  });

  it('that an older operator set has as attributes are read', async () => {
    const nodes = [
      node('Slice', ['a'], 's', { starts: [1], ends: [3], axes: [1] }),
      node('Unsqueeze', ['s'], 'u', { axes: [0] }),
      node('Squeeze', ['u'], 'q', { axes: [0] }),
      node('Split', ['q'], ['p', 'z'], { axis: 1, split: [1, 1] }),
    ];
    const { found, expected } = await both({ nodes, weights: [numbers], operatorSet: 9 });
    expect([...found.data!]).toEqual([...(expected.data as Float32Array)]);
    expect([...found.data!]).toEqual([3.5, -6.25]);
  });
});

describe('shapes', () => {
  it.each([
    ['Conv', [node('Conv', ['x', 'w'], 'z', { pads: [1, 0, 0, 2], strides: [2, 1] })]],
    ['Conv with gaps', [node('Conv', ['x', 'w'], 'z', { dilations: [2, 2] })]],
    ['Conv SAME_UPPER', [node('Conv', ['x', 'w'], 'z', { auto_pad: 'SAME_UPPER', strides: [2, 2] })]],
    ['Conv SAME_LOWER', [node('Conv', ['x', 'w'], 'z', { auto_pad: 'SAME_LOWER', strides: [2, 2] })]],
    ['Conv VALID', [node('Conv', ['x', 'w'], 'z', { auto_pad: 'VALID', strides: [3, 2] })]],
    ['MaxPool', [node('MaxPool', ['x'], 'z', { kernel_shape: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] })]],
    [
      'MaxPool that rounds up',
      [node('MaxPool', ['x'], 'z', { kernel_shape: [3, 3], strides: [2, 2], ceil_mode: 1 })],
    ],
    [
      'MaxPool that rounds up into its padding',
      [
        node('MaxPool', ['x'], 'z', {
          kernel_shape: [2, 2],
          strides: [3, 3],
          pads: [1, 1, 1, 1],
          ceil_mode: 1,
        }),
      ],
    ],
    ['AveragePool', [node('AveragePool', ['x'], 'z', { kernel_shape: [2, 3] })]],
    ['GlobalAveragePool', [node('GlobalAveragePool', ['x'], 'z')]],
    ['Pad', [node('Pad', ['x', 'pads'], 'z')]],
    ['MatMul', [node('MatMul', ['x', 'm'], 'z')]],
    ['Gemm', [node('Flatten', ['x'], 'f'), node('Gemm', ['f', 'g'], 'z', { transB: 1 })]],
    ['Split in equal parts', [node('Split', ['x'], ['y1', 'y2', 'z'], { axis: 1 })]],
  ])('are those of ONNX Runtime: %s', async (_, nodes) => {
    const some = (name: string, dims: number[]) =>
      tensor(name, dims, Array(dims.reduce((a, b) => a * b)).fill(0.5));
    const more = [
      some('w', [4, 3, 3, 2]),
      some('m', [6, 2]),
      some('g', [5, 144]),
      integers('pads', [0, 0, 1, 2, 0, 1, 3, 0]),
    ];
    const { found, expected } = await both({ nodes, weights: more });
    expect(found.shape).toEqual(expected.shape);
    expect(found.data).toBeUndefined();
  });

  it('of the picture are constants, so that a chain to a Pad becomes fixed', async () => {
    const nodes = [
      node('Shape', ['x'], 'shape'),
      node('Gather', ['shape', 'three'], 'width', { axis: 0 }),
      node('Sub', ['eight', 'width'], 'missing'),
      node('ConstantOfShape', ['six'], 'zeros', { value: integers('v', [0]) }),
      node('Concat', ['zeros', 'nothing', 'missing'], 'pads', { axis: 0 }),
      node('Pad', ['x', 'pads'], 'z'),
      node('Identity', ['z'], 'same'),
      node('Dropout', ['same'], 'y'),
    ];
    const more = [
      integers('three', [3]),
      integers('eight', [8]),
      integers('six', [6]),
      integers('nothing', [0]),
    ];
    const model = await read({ nodes, weights: more, inputs: [value('x', ['N', 3, 8, 6])] });
    const folded = foldGraph(model, PICTURE);
    expect(folded.nodes.map(({ operator }) => operator)).toEqual(['Pad']);
    expect([...folded.values.get('pads')!.data!].map(Number)).toEqual([0, 0, 0, 0, 0, 0, 0, 2]);
    expect(folded.values.get('z')!.shape).toEqual([1, 3, 8, 8]);
    expect(folded.resolve('y')).toBe('z');
  });
});

describe('graphs that cannot be folded', () => {
  const byte = create(TensorProtoSchema, { dataType: 2, dims: [1n], int32Data: [0] });
  const picture = [value('x', ['N', 3, 8, 6])];

  it.each([
    [
      'sizes that do not fit',
      [node('Reshape', ['x', 'rest'], 'r'), node('Add', ['r', 'a'], 'y')],
      /Add "y" has the shapes .* do not fit/,
    ],
    [
      'a Reshape to other sizes',
      [node('Reshape', ['x', 'shape'], 'y')],
      /Reshape "y" has the input \[1, 3, 8, 6\], which cannot become/,
    ],
    [
      'a value that nothing computes',
      [node('Relu', ['nowhere'], 'y')],
      /"nowhere" before anything computes it/,
    ],
    [
      'more numbers than there is memory for',
      [node('ConstantOfShape', ['huge'], 'y')],
      /computes more numbers from its weights than a classifier needs, in ConstantOfShape "y"/,
    ],
    [
      'an endless Range',
      [node('Range', ['start', 'limit', 'none'], 'y')],
      /Range "y" has the shape \[Infinity\]/,
    ],
    [
      'many large constants',
      Array.from({ length: 2 }, (_, at) => node('ConstantOfShape', ['large'], `y${at}`, { value: byte })),
      /more numbers/,
    ],
    ['entries that do not exist', [node('Gather', ['a', 'five'], 'y')], /entry 5 of 2/],
  ])('are refused: %s', async (_, nodes, message) => {
    const more = [
      integers('huge', [1_000_000, 1_000_000]),
      integers('large', [10_000, 10_000]),
      integers('five', [5]),
      integers('none', [0], []),
    ];
    const model = await read({ nodes, weights: [...weights, ...more], inputs: picture });
    expect(() => foldGraph(model, PICTURE)).toThrow(message);
  });

  it('keep nodes of unknown operators, of whose values nothing is known', async () => {
    const nodes = [node('Tangle', ['x'], 't'), node('Relu', ['t'], 'y')];
    const folded = foldGraph(await read({ nodes, inputs: picture }), PICTURE);
    expect(folded.nodes).toHaveLength(2);
    expect(folded.values.has('t')).toBe(false);
    expect(folded.values.has('y')).toBe(false);
  });
});
