import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { GraphBuilder, operators, serializeGraph } from '../../src/graph/index.js';
import { graft, temporaryFolder } from './command.js';
import { drawPhotograph, photographFolder } from './photographs.js';

/** A valid ONNX model that is not a Graft model. */
function foreignModel(metadata: Readonly<Record<string, string>>): Uint8Array {
  const graph = new GraphBuilder('foreign');
  const image = graph.input('image', 'float32', ['N', 3, 32, 32]);
  graph.output('scores', operators.reduceMean(image, [2, 3], false));
  for (const [key, value] of Object.entries(metadata)) graph.metadata(key, value);
  return serializeGraph(graph.build());
}

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  const write = (name: string, content: string | Uint8Array): Promise<void> =>
    writeFile(join(folder, name), content);
  await write('text.onnx', 'This is no model.');
  await write('empty.onnx', '');
  await write('foreign.onnx', foreignModel({}));
  await write('cut-off.onnx', foreignModel({}).subarray(0, 60));
  await write('newer.onnx', foreignModel({ graft: JSON.stringify({ formatVersion: 99 }) }));
  await write('broken-card.onnx', foreignModel({ graft: '{' }));
  await mkdir(join(folder, 'folder.onnx'));
  await mkdir(join(folder, 'run'));
  await write('run/model.onnx', '');
  await photographFolder(join(folder, 'photos'), { classes: ['discs', 'stripes'], perClass: 1, seed: 1 });
  await write('picture.jpg', await drawPhotograph('discs', { width: 64, height: 48, seed: 1 }));
});

const NOT_OURS = /foreign\.onnx is an ONNX model, but not one that Graft/;

describe.each([
  ['evaluate', ['photos'], NOT_OURS],
  ['predict', ['picture.jpg'], NOT_OURS],
  ['explain', ['picture.jpg'], NOT_OURS],
  // It shows third-party networks, but this one has no layers.
  ['summary', [], /foreign\.onnx does not end with a linear layer/],
  ['export', ['--to', 'zip'], NOT_OURS],
])('graft %s', (command, args, foreign) => {
  it.each([
    ['a missing model', 'missing.onnx', 2, /^graft: There is no model missing\.onnx\./],
    ['a folder', 'folder.onnx', 2, /Expected a model at folder\.onnx but it is a folder/],
    ['a run', 'run', 2, /Expected a model at run but it is a folder\.\s+Its model is run[/\\]model\.onnx\./],
    ['a text file', 'text.onnx', 1, /text\.onnx is not an ONNX model/],
    ['an empty file', 'empty.onnx', 1, /empty\.onnx is not an ONNX model/],
    ['a model that is cut off', 'cut-off.onnx', 1, /cut-off\.onnx is not an ONNX model/],
    ["a model that is not Graft's", 'foreign.onnx', 1, foreign],
    ['a model of a newer Graft', 'newer.onnx', 1, /newer\.onnx.*formatVersion/],
    ['a model with a broken card', 'broken-card.onnx', 1, /card of broken-card\.onnx cannot be read/],
  ])('refuses %s', async (_, model, exitCode, message) => {
    const { code, stdout, stderr } = await graft([command, model, ...args, '--json'], folder);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at |ENOENT|EISDIR/m);
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
  });
});

it('uses a valid ONNX model as the one that is not a Graft model', async () => {
  const { InferenceSession } = await import('onnxruntime-node');
  const session = await InferenceSession.create(await readFile(join(folder, 'foreign.onnx')));
  expect(session.outputNames).toEqual(['scores']);
  await session.release();
});
