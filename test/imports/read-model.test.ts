import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type FunctionProto,
  FunctionProtoSchema,
  OperatorSetIdProtoSchema,
  type TensorProto,
  TensorProto_DataLocation,
  TensorProtoSchema,
} from 'onnx-buf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraftError } from '../../src/errors.js';
import { toFloat16 } from '../../src/graph/index.js';
import { type ForeignModel, readForeignModel } from '../../src/imports/onnx/read-model.js';
import { bytesOf, fileOf, integers, modelOf, node, tensor, value } from './onnx-file.js';

async function read(bytes: Uint8Array, path?: string): Promise<ForeignModel> {
  return await readForeignModel({ bytes, name: 'their.onnx', path });
}

/** The message of the error that reading ends with, and its hint. */
async function refusal(bytes: Uint8Array, path?: string): Promise<string> {
  const error = await read(bytes, path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(GraftError);
  const { message, hint } = error as GraftError;
  expect(message).toContain('their.onnx');
  expect(hint).toBeDefined();
  return message;
}

const relu = node('Relu', ['x'], 'y');

describe('weights', () => {
  const typed = (dataType: number, lists: Partial<TensorProto>): TensorProto =>
    create(TensorProtoSchema, { name: 'w', dataType, dims: [2n], ...lists } as never);

  it.each([
    ['float32 in raw bytes', tensor('w', [2], [1.5, -2]), [1.5, -2]],
    ['float32 in a list', typed(1, { floatData: [1.5, -2] }), [1.5, -2]],
    ['float64 in a list', typed(11, { doubleData: [1.5, -2] }), [1.5, -2]],
    ['int64 in a list', integers('w', [3, -4]), [3n, -4n]],
    ['int32 in a list', typed(6, { int32Data: [3, -4] }), [3, -4]],
    ['bool in the list of int32', typed(9, { int32Data: [0, 1] }), [0, 1]],
    ['float16 in the list of int32, widened', typed(10, { int32Data: [0x3e00, 0xc000] }), [1.5, -2]],
    [
      'float16 in raw bytes, widened',
      typed(10, { rawData: new Uint8Array(toFloat16(Float32Array.of(1.5, -2)).buffer) } as never),
      [1.5, -2],
    ],
  ])('are read as %s', async (_, weight, expected) => {
    const { graph } = await read(fileOf({ nodes: [relu], weights: [weight] }));
    expect([...graph.constants.get('w')!.data]).toEqual(expected);
  });

  it('in half precision make the whole model one of single precision', async () => {
    const half = typed(10, { int32Data: [0x3e00, 0xc000] });
    const nodes = [
      node('Cast', ['x'], 'h', { to: 10 }),
      node('Constant', [], 'c', { value: half }),
      node('Mul', ['h', 'c'], 'y'),
    ];
    const { graph } = await read(
      fileOf({ nodes, inputs: [value('x', [2], 10)], outputs: [value('y', [2], 10)] }),
    );
    expect(graph.inputs.get('x')!.type).toBe('float32');
    expect(graph.outputs.get('y')!.type).toBe('float32');
    expect(graph.nodes[0].attributes.to).toBe(1);
    expect(graph.nodes[1].attributes.value).toMatchObject({ type: 'float32' });
  });

  it('that do not fit their shape are refused', async () => {
    const wrong = { ...tensor('w', [2], [1, 2]), dims: [1_000_000_000_000n] };
    expect(await refusal(fileOf({ nodes: [relu], weights: [wrong] }))).toMatch(
      /w has 2 values for the shape/,
    );
  });

  it('of a type that nothing here reads are refused', async () => {
    const bfloat16 = typed(16, { int32Data: [1, 2] });
    expect(await refusal(fileOf({ nodes: [relu], weights: [bfloat16] }))).toMatch(/element type .*16/);
  });
});

describe('weights in a file beside the model', () => {
  let folder: string;
  let path: string;
  const external = (entries: Record<string, string>, dims = [2n]): Uint8Array => {
    const weight = create(TensorProtoSchema, {
      name: 'w',
      dataType: 1,
      dims,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, text]) => ({ key, value: text })) as never,
    });
    return fileOf({ nodes: [relu], weights: [weight] });
  };

  beforeAll(async () => {
    const above = await mkdtemp(join(tmpdir(), 'graft-external-'));
    folder = join(above, 'model');
    path = join(folder, 'their.onnx');
    await mkdir(join(folder, 'parts'), { recursive: true });
    const bytes = new Uint8Array(Float32Array.of(9, 1.5, -2).buffer);
    await writeFile(join(above, 'secret'), bytes);
    await writeFile(join(folder, 'their.onnx.data'), bytes);
    await writeFile(join(folder, 'parts', 'one'), bytes.slice(4));
    await symlink(join(above, 'secret'), join(folder, 'link'));
  });
  afterAll(async () => await rm(join(folder, '..'), { recursive: true }));

  it('are read from their place', async () => {
    const entries = { location: 'their.onnx.data', offset: '4', length: '8' };
    const { graph } = await read(external(entries), path);
    expect([...graph.constants.get('w')!.data]).toEqual([1.5, -2]);
    const below = await read(external({ location: 'parts/one' }), path);
    expect([...below.graph.constants.get('w')!.data]).toEqual([1.5, -2]);
  });

  it.each([
    ['above the folder', { location: '../secret' }, /"\.\.\/secret", which is not in the folder/],
    ['above a folder inside', { location: 'parts/../../secret' }, /not in the folder/],
    ['at an absolute path', { location: '/etc/passwd' }, /"\/etc\/passwd", which is not in the folder/],
    ['behind a link', { location: 'link' }, /"link", which is not in the folder/],
    ['on a drive', { location: 'C:\\secret' }, /not in the folder/],
    ['in a file that is missing', { location: 'none.data' }, /"none\.data", which is not there/],
    ['in the folder itself', { location: 'parts' }, /parts of their\.onnx cannot be read/],
    [
      'beyond the end',
      { location: 'their.onnx.data', length: '1000000000000' },
      /to 1000000000000 of .*has 12/,
    ],
    ['before the beginning', { location: 'their.onnx.data', offset: '-4' }, /does not say in which file/],
    ['nowhere', {}, /does not say in which file/],
    [
      'in a part that is too short',
      { location: 'their.onnx.data', length: '4' },
      /1 values for the shape \[2\]/,
    ],
  ])('are refused %s', async (_, entries, message) => {
    expect(await refusal(external(entries as never), path)).toMatch(message);
  });

  it('are refused when the model is given as bytes', async () => {
    expect(await refusal(external({ location: 'their.onnx.data' }))).toMatch(/"their\.onnx\.data"/);
  });

  it('take no memory for sizes that the file only claims', async () => {
    const huge = external({ location: 'their.onnx.data' }, [2n ** 40n]);
    expect(await refusal(huge, path)).toMatch(/3 values for the shape/);
  });
});

describe('functions of a model', () => {
  const scale: FunctionProto = create(FunctionProtoSchema, {
    domain: 'mine',
    name: 'Scaled',
    input: ['a', 'b'],
    output: ['result'],
    attribute: ['alpha'],
    node: [node('LeakyRelu', ['a'], 'inside'), node('Add', ['inside', 'b'], 'result')],
  });
  scale.node[0].attribute = [
    create(AttributeProtoSchema, {
      name: 'alpha',
      refAttrName: 'alpha',
      type: AttributeProto_AttributeType.FLOAT,
    }),
  ];

  it('are replaced by their nodes, each call with names of its own', async () => {
    const nodes = [
      node('mine.Scaled', ['x', 'x'], 'm', { alpha: { float: 0.25 } }, 'first'),
      node('mine.Scaled', ['m', 'x'], 'y', {}, 'second'),
    ];
    const { graph } = await read(fileOf({ nodes, functions: [scale], domains: ['mine'] }));
    expect(graph.nodes.map(({ operator }) => operator)).toEqual(['LeakyRelu', 'Add', 'LeakyRelu', 'Add']);
    const [relu1, add1, relu2, add2] = graph.nodes;
    expect(relu1.attributes).toEqual({ alpha: { float: 0.25 } });
    expect(relu2.attributes).toEqual({});
    expect(add1.inputs).toEqual([relu1.outputs[0], 'x']);
    expect([add1.outputs, relu2.inputs, add2.outputs]).toEqual([['m'], ['m'], ['y']]);
    expect(relu1.outputs[0]).not.toBe(relu2.outputs[0]);
  });

  it('that call themselves are refused', async () => {
    const endless = create(FunctionProtoSchema, {
      domain: 'mine',
      name: 'Endless',
      input: ['a'],
      output: ['b'],
      node: [node('mine.Endless', ['a'], 'b')],
    });
    const nodes = [node('mine.Endless', ['x'], 'y')];
    expect(await refusal(fileOf({ nodes, functions: [endless], domains: ['mine'] }))).toMatch(
      /more than 32 times/,
    );
  });

  it('that stand for more nodes than a network has are refused', async () => {
    const functions = Array.from({ length: 20 }, (_, level) =>
      create(FunctionProtoSchema, {
        domain: 'mine',
        name: `F${level}`,
        input: ['a'],
        output: ['c'],
        node: [0, 1].map((each) =>
          node(level === 0 ? 'Relu' : `mine.F${level - 1}`, [each === 0 ? 'a' : 'b'], each === 0 ? 'b' : 'c'),
        ),
      }),
    );
    const nodes = [node('mine.F19', ['x'], 'y')];
    expect(await refusal(fileOf({ nodes, functions, domains: ['mine'] }))).toMatch(/more than 50000 nodes/);
  });

  it('for another operator set than the model are refused', async () => {
    const newer = {
      ...scale,
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: '', version: 20n })],
    };
    const nodes = [node('mine.Scaled', ['x', 'x'], 'y')];
    expect(await refusal(fileOf({ nodes, functions: [newer], domains: ['mine'] }))).toMatch(/version 20/);
  });
});

describe('files that are no network', () => {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);

  it.each([
    ['an empty file', new Uint8Array(), /not an ONNX model: it contains no network/],
    ['a text', text('hello '.repeat(99)), /not an ONNX model: it is damaged/],
    ['a web page', text('<!DOCTYPE html><title>404</title>'), /not an ONNX model: it is a web page/],
    [
      'a pointer of Git LFS',
      text('version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      /pointer of Git LFS/,
    ],
    [
      'a model that is cut off',
      fileOf({ nodes: [relu], weights: [tensor('w', [99], Array(99).fill(1))] }).slice(0, -150),
      /damaged/,
    ],
    ['a graph without nodes', fileOf({ nodes: [] }), /contains no network/],
    [
      'an old operator set',
      fileOf({ nodes: [relu], operatorSet: 8 }),
      /operator set 8; expected operator set 9/,
    ],
    [
      'a value that is computed twice',
      fileOf({ nodes: [relu, node('Neg', ['x'], 'y')] }),
      /"y" is computed twice/,
    ],
  ])('are refused: %s', async (_, bytes, message) => {
    expect(await refusal(bytes)).toMatch(message);
  });

  it('are refused: a branch', async () => {
    const branch = node('If', ['x'], 'y', {}, 'choice');
    branch.attribute.push(
      create(AttributeProtoSchema, { name: 'then_branch', type: AttributeProto_AttributeType.GRAPH, g: {} }),
    );
    const model = modelOf({ nodes: [branch] });
    expect(await refusal(bytesOf(model))).toMatch(/contains the operator If \("choice"\), a loop or branch/);
  });
});
