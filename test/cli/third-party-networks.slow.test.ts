import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { startHub } from '../imports/hub-server.js';
import { fileOf, node, weights } from '../imports/onnx-file.js';
import { ended, filesBelow, graft, graftJson, startGraft, temporaryFolder } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  const network = {
    nodes: [
      node('Conv', ['x', 'stem.weight'], 'c', { strides: [2, 2], pads: [1, 1, 1, 1] }),
      node('Relu', ['c'], 'r'),
      node('GlobalAveragePool', ['r'], 'g'),
      node('Flatten', ['g'], 'f'),
      node('Gemm', ['f', 'fc.weight'], 'y', { transB: 1 }),
    ],
    weights: [weights('stem.weight', [8, 3, 3, 3]), weights('fc.weight', [5, 8])],
  };
  await writeFile(join(folder, 'theirs.onnx'), fileOf(network));
  await writeFile(join(folder, 'a.jpg'), 'not read');
});

describe('a third-party network', () => {
  it('is shown by graft summary, with the places for a head', async () => {
    const { code, stdout, stderr } = await graft(['summary', 'theirs.onnx'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const line of [
      /^Model: "theirs_with_top"$/m,
      /^│ stem \(Conv2D\)/m,
      /^Pictures {8}32 x 32 pixels$/m,
      /^Pixels {10}nothing beside the file says how; see --pixels of graft train$/m,
      /^Classes {9}5$/m,
      /^Cut {13}at f, which a new head reads$/m,
      /^--cut takes {5}c \[16, 16, 8\]$/m,
      /^ {16}f \[8\]$/m,
      /^To train on it: .*train PHOTOS --backbone theirs\.onnx$/m,
    ]) {
      expect(stdout).toMatch(line);
    }
    const events = await graftJson(['summary', 'theirs.onnx'], folder);
    expect(events).toMatchObject([
      {
        event: 'network',
        path: 'theirs.onnx',
        parameters: 216,
        imageSize: [32, 32],
        classes: 5,
        cut: 'f',
        cuts: [
          { name: 'c', shape: [16, 16, 8] },
          { name: 'r' },
          { name: 'g' },
          { name: 'f', shape: [8] },
          { name: 'y' },
        ],
        preprocessing: null,
      },
    ]);
  });

  it('of the Hugging Face Hub is asked for at HF_ENDPOINT', async () => {
    const hub = await startHub({});
    try {
      const { code, stderr } = await graft(['train', 'photos', '--backbone', 'hf:owner/net'], folder, {
        HF_ENDPOINT: hub.endpoint,
      });
      expect(code).toBe(1);
      expect(stderr).toContain(
        `There is no repository owner/net that everyone may read (401 from ${hub.endpoint})`,
      );
      expect(await graft(['summary', 'hf:owner/net'], folder, { HF_ENDPOINT: hub.endpoint })).toEqual({
        code: 1,
        signal: null,
        stdout: '',
        stderr,
      });
      expect(hub.requests.slice(1)).toEqual(['GET /api/models/owner/net/revision/main?blobs=true']);
    } finally {
      await hub.close();
    }
  });

  it('of the Hugging Face Hub can be interrupted while it arrives', async () => {
    const files = { 'model.onnx': await readFile(join(folder, 'theirs.onnx')) };
    const hub = await startHub({ 'owner/net': { commit: 'b'.repeat(40), files } }, { endless: true });
    try {
      const child = startGraft(['train', 'photos', '--backbone', 'hf:owner/net', '--out', 'run'], folder, {
        HF_ENDPOINT: hub.endpoint,
      });
      const result = ended(child);
      await vi.waitFor(() => expect(hub.requests.join()).toContain('/large/'), { timeout: 30_000 });
      child.kill('SIGINT');
      const { code, stdout, stderr } = await result;
      expect({ code, stderr }).toEqual({ code: 130, stderr: '' });
      expect(stdout).toMatch(/^Stopped while downloading\. What has arrived is kept for the next time\.$/m);
      expect(await filesBelow(join(folder, 'run'))).toEqual([]);
    } finally {
      await hub.close();
    }
  }, 60_000);

  it('of the Hugging Face Hub is shown as a file is', async () => {
    const files = {
      'model.onnx': await readFile(join(folder, 'theirs.onnx')),
      'README.md': '---\nlicense: mit\n---\n',
    };
    const hub = await startHub({ 'owner/net': { commit: 'a'.repeat(40), files } });
    try {
      const { code, stdout, stderr } = await graft(['summary', 'hf:owner/net'], folder, {
        HF_ENDPOINT: hub.endpoint,
      });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(/^License {9}mit, as README\.md says$/m);
      expect(stdout).toMatch(/^To train on it: .*train PHOTOS --backbone hf:owner\/net$/m);
    } finally {
      await hub.close();
    }
  });

  it.each([[['predict', 'theirs.onnx', 'a.jpg']], [['export', 'theirs.onnx', '--to', 'fp16']]])(
    'is no classifier yet, and how it becomes one is said: %s',
    async (args) => {
      const { code, stderr } = await graft(args, folder);
      expect(code).toBe(1);
      expect(stderr).toMatch(/theirs\.onnx is an ONNX model, but not one that Graft wrote\./);
      expect(stderr).toMatch(/train PHOTOS --backbone theirs\.onnx/);
    },
  );
});
