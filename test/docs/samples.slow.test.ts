import { describe, expect, it } from 'vitest';
import { readDocuments } from './documents.js';
import { isSample, samplesOf, testSamples } from './samples.js';

const documents = readDocuments();
/** Another test checks that the Turkish pages have the same code. */
const original = documents.filter(({ path }) => !path.endsWith('.tr.md'));
const withSamples = original.filter((document) => samplesOf(document).length > 0);

describe('the code in the documentation', () => {
  it('is in languages that the tests run, except output', () => {
    const others = documents.flatMap(({ path, code }) =>
      code
        .filter(({ language, notRun }) => !isSample(language) && notRun === undefined)
        .map(({ language }) => `${language} in ${path}`),
    );
    // `text` is output.
    expect(others.filter((other) => !other.startsWith('text in '))).toEqual([]);
  });

  it('is on these pages', () => {
    // The others have a file each beside this one.
    expect(withSamples.map(({ path }) => path)).toEqual(['README.md', 'docs/cli.md', 'docs/guide.md']);
  });

  it('is run, except for blocks that say why not', () => {
    const left = original.flatMap(({ path, code }) =>
      code.flatMap(({ notRun, code: text }) =>
        notRun === undefined ? [] : [[path, text.split('\n')[0], notRun]],
      ),
    );
    expect(left).toEqual([
      ['README.md', 'npm ci && npm test', 'this test would start itself'],
      ['README.md', 'npx graft studio photos', 'a server that runs until it is stopped'],
      [
        'README.md',
        'npx graft serve runs/tutorial/model.onnx --port 8080',
        'a server that runs until it is stopped',
      ],
      ['README.md', 'import cv2, json, numpy, onnxruntime', 'onnxruntime for Python does not come from npm'],
      ['README.md', 'pip install ./cluster', 'it needs Ray, a package for Python'],
      [
        'README.md',
        'npm ci && npm run pack',
        '.ci/run packs Graft and installs the file in an empty project',
      ],
      ['CONTRIBUTING.md', 'npm ci', 'this test would start itself'],
      ['docs/cli.md', 'npx graft studio', 'a server that runs until it is stopped'],
      ['docs/cli.md', 'npx graft serve runs/photos/model.onnx', 'a server that runs until it is stopped'],
      [
        'docs/cli.md',
        'npx graft plan-shards photos --out features',
        'test/cli/shards.slow.test.ts carries out plans',
      ],
      [
        'docs/cli.md',
        'npx graft run-shard --plan features --index 0',
        'test/cli/shards.slow.test.ts carries out plans',
      ],
      ['docs/cli.md', 'npx graft check-shards features', 'test/cli/shards.slow.test.ts carries out plans'],
      ['docs/cli.md', 'npx graft prune', 'it would remove files that other machines use'],
      ['docs/cli.md', 'npx graft worker --socket /run/user/1000/graft-0.sock', 'a coordinator starts it'],
      [
        'docs/containers.md',
        'docker build -t classifier .',
        '.ci/package.mjs carries out the commands of the Dockerfile, without Docker',
      ],
      [
        'docs/containers.md',
        'npm ci --ignore-scripts --omit=dev',
        'it needs a project with Graft in its package.json',
      ],
      ['docs/guide.md', 'npx graft train --resume runs/photos --finish', 'there is no unfinished run'],
      [
        'docs/guide.md',
        "import { saveClassifier } from '@graft-vision/graft';",
        'the model and its data sets come from above',
      ],
      [
        'docs/guide.md',
        "import { loadClassifier } from '@graft-vision/graft/web';",
        'it runs in a browser; test/web does so',
      ],
      [
        'docs/guide.md',
        "import { train } from '@graft-vision/graft/web';",
        'it runs in a browser; test/web-training does so',
      ],
      ['docs/guide.md', 'import {', 'it runs in a browser; test/web-training does so'],
      ['docs/guide.md', 'npx graft train photos --device auto', 'it needs a graphics card'],
      ['docs/guide.md', 'npx graft studio photos', 'a server that runs until it is stopped'],
      ['docs/guide.md', 'npx serve studio', 'a server that runs until it is stopped'],
      [
        'docs/guide.md',
        'npx graft train photos --backbone efficientnet_lite0.onnx --pixels tf --set imageSize=224',
        'it needs a third-party network',
      ],
      [
        'docs/guide.md',
        "import { Dense, Input, Model } from '@graft-vision/graft';",
        'it needs a third-party network',
      ],
      ['docs/guide.md', 'import json', 'timm is a package for Python'],
      ['docs/guide.md', 'npx graft summary efficientnet_lite0.onnx', 'it needs a third-party network'],
      ['docs/guide.md', 'import numpy', 'onnxruntime for Python does not come from npm'],
      ['docs/guide.md', 'import keras', 'Keras is a package for Python'],
      [
        'docs/guide.md',
        'npx graft train flowers --backbone theirs.keras --set fineTuning.epochs=5',
        'it needs a file that Keras wrote',
      ],
      ['docs/guide.md', 'import json', 'Keras is a package for Python'],
      [
        'docs/scale.md',
        'pip install ./cluster                                       # on the first laptop',
        'it needs a second machine',
      ],
      [
        'docs/scale.md',
        '#!/bin/bash',
        'it needs Slurm; cluster/long/slurm.py runs it with hosts on one machine',
      ],
      ['docs/scale.md', "kubectl apply -f - <<'YAML'", 'it needs Kubernetes'],
      [
        'docs/serving.md',
        'npx graft serve runs/photos/model.onnx --port 8080',
        'a server that runs until it is stopped',
      ],
      [
        'docs/serving.md',
        '# The body is the picture: image/* or application/octet-stream.',
        'test/cli/serve.slow.test.ts sends such requests',
      ],
      [
        'docs/serving.md',
        `node -p "crypto.randomBytes(16).toString('hex')" > token`,
        'a server that runs until it is stopped',
      ],
      [
        'docs/serving.md',
        "import { serve } from '@hono/node-server';",
        'a server that runs until it is stopped',
      ],
      [
        'docs/shards.md',
        'npx graft plan-shards photos --out features',
        'it takes minutes; test/cli/shards.slow.test.ts and train-features.slow.test.ts run these commands',
      ],
      [
        'docs/shards.md',
        'sbatch --array=0-2999%64 --cpus-per-task=4 --mem=2G --requeue \\',
        'it needs Slurm',
      ],
      [
        'docs/shards.md',
        'sbatch --array=0-299 --cpus-per-task=4 --mem=2G --requeue --wrap \\',
        'it needs Slurm',
      ],
      ['docs/shards.md', 'apiVersion: batch/v1', 'it needs Kubernetes'],
      [
        'docs/shards.md',
        'seq 0 2999 | parallel --sshloginfile hosts --jobs 1 --retries 3 npx graft run-shard --plan /shared/features --index {}',
        'it needs other machines',
      ],
    ]);
  });
});

testSamples('README.md');
