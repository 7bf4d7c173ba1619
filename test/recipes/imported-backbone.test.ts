import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadClassifier, restoreModel } from '../../dist/src/classifier/index.js';
import { loadClassifier as loadPictureClassifier } from '../../dist/src/classifier/predict.js';
import { exportClassifier } from '../../dist/src/exports/index.js';
import { importOnnx } from '../../dist/src/imports/index.js';
import { taskOfRecipe } from '../../dist/src/phases/index.js';
import {
  changeSettings,
  recipes,
  type TrainEvent,
  type TrainOptions,
  train,
} from '../../dist/src/recipes/index.js';
import { buildModel } from '../../dist/src/recipes/run/build-model.js';
import { checkBeginnings } from '../../dist/src/recipes/run/check-beginnings.js';
import { Session } from '../../dist/src/session/index.js';
import { startHub } from '../imports/hub-server.js';
import { fileOf, node, tensor, weights } from '../imports/onnx-file.js';
import { transformer } from '../imports/transformer.js';
import { pictureFolder, temporaryFolder } from '../train/pictures.js';

/** A convolution with 8 filters, and scores of 5 classes. */
const network = {
  nodes: [
    node('Conv', ['x', 'stem.weight', 'stem.bias'], 'c', { strides: [2, 2], pads: [1, 1, 1, 1] }),
    node('Relu', ['c'], 'r'),
    node('GlobalAveragePool', ['r'], 'g'),
    node('Flatten', ['g'], 'f'),
    node('Gemm', ['f', 'fc.weight'], 'y', { transB: 1 }),
  ],
  weights: [
    weights('stem.weight', [8, 3, 3, 3]),
    tensor('stem.bias', [8], Array(8).fill(0.5)),
    weights('fc.weight', [5, 8]),
  ],
};

let folder: string;
let onnx: string;
let photographs: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  onnx = join(folder, 'theirs.onnx');
  await writeFile(onnx, fileOf(network));
  photographs = await pictureFolder([24, 24]);
});

const recipe = (changes: Record<string, string | number> = {}) =>
  changeSettings(recipes.fast, {
    backbone: onnx,
    imageSize: 32,
    batchSize: 8,
    'featureExtraction.epochs': 8,
    ...changes,
  });

const options = (out: string, changes: Partial<TrainOptions> = {}): TrainOptions => ({
  data: photographs,
  out: join(folder, out),
  recipe: recipe(),
  seed: 1,
  threads: 1,
  duplicates: 'none',
  resources: { offline: true, cacheDirectory: join(folder, 'cache') },
  ...changes,
});

describe('a network from an ONNX file', () => {
  it('is trained, saved and used as Graft’s own', async () => {
    const events: TrainEvent[] = [];
    const fineTuned = recipe({
      'featureExtraction.learningRate': 0.05,
      'fineTuning.epochs': 2,
      'fineTuning.from': 'stem',
    });
    const { model, phases } = await train(
      options('run', { recipe: fineTuned, follow: { onEvent: (event) => events.push(event) } }),
    );
    expect(phases.map(({ name }) => name)).toEqual(['feature-extraction', 'fine-tuning']);
    const losses = phases.flatMap(({ history }) => history.history.loss);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
    const notes = events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
    expect(notes.join('\n')).toMatch(
      /^theirs\.onnx is cut before its 5 classes, at "f" \(--cut NAME for .*\); .* differ by at most \S+ of the largest\.$/m,
    );
    expect(notes.join()).toMatch(/Nothing beside theirs\.onnx says how it expects its pixels; assumed/);
    expect(events).toContainEqual(
      expect.objectContaining({ event: 'weights', source: 'file', from: 'option' }),
    );

    const classifier = await loadClassifier(model, { session: new Session({ threads: 1 }) });
    const { card } = classifier;
    expect(card.backbone).toEqual({ name: 'theirs', weights: 'theirs.onnx' });
    // Others need not know where the file lay.
    expect(card.recipe).toMatchObject({ backbone: 'theirs.onnx' });
    const small = await loadPictureClassifier(model);
    const { label } = await small.classify(join(photographs, 'class_1', '020.png'));
    expect(label).toBe('class_1');
    await small.dispose();
    await classifier.dispose();

    // It can be trained further, without the file that its network came from.
    const restored = await restoreModel(model, { session: new Session({ threads: 1 }) });
    expect(restored).toMatchObject({ headWas: 'kept', base: { name: 'theirs' } });
    const again = await train(
      options('again', { recipe: changeSettings(recipe(), { backbone: 'MobileNetV2' }), from: model }),
    );
    expect(again.recipe.backbone).toBe('theirs.onnx');
    expect(again.phases[0].history.history.loss[0]).toBeLessThan(0.9 * losses[0]);
    const { card: continued } = await loadClassifier(again.model, { session: new Session({ threads: 1 }) });
    expect(continued.backbone).toEqual({ name: 'theirs', weights: 'theirs.onnx' });
  });

  it('may have operators that Graft does not know: then only the head is trained', async () => {
    const path = join(await temporaryFolder(), 'unknown.onnx');
    const nodes = [
      ...network.nodes.slice(0, 2),
      node('Celu', ['r'], 'celu', { alpha: { float: 0.5 } }),
      node('GlobalLpPool', ['celu'], 'g', { p: 2 }),
      ...network.nodes.slice(3),
    ];
    await writeFile(path, fileOf({ ...network, nodes }));
    const events: TrainEvent[] = [];
    const backbone = { backbone: path, 'featureExtraction.learningRate': 0.05 };
    const { model, phases } = await train(
      options('frozen', { recipe: recipe(backbone), follow: { onEvent: (event) => events.push(event) } }),
    );
    const losses = phases.flatMap(({ history }) => history.history.loss);
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]);
    const notes = events.flatMap((event) => (event.event === 'note' ? [event.text] : []));
    expect(notes.join('\n')).toMatch(
      /unknown\.onnx has \d nodes? that no layer of Graft stands for: .*Celu.*\. It is used as it is: only layers after it are trained\.$/m,
    );

    const classifier = await loadClassifier(model, { session: new Session({ threads: 1 }) });
    expect(classifier.card.backbone.name).toBe('unknown');
    await classifier.dispose();
    const restored = await restoreModel(model, { session: new Session({ threads: 1 }) });
    expect(restored.headWas).toBe('kept');
    const own = (changes: Record<string, number>) =>
      changeSettings(recipe(), { backbone: 'MobileNetV2', ...changes });
    const again = await train(
      options('frozen again', { recipe: own({ 'fineTuning.epochs': 0 }), from: model }),
    );
    expect(again.phases[0].history.history.loss[0]).toBeLessThan(0.9 * losses[0]);

    const fineTuned = { 'fineTuning.epochs': 2 };
    for (const more of [
      { recipe: recipe({ ...backbone, ...fineTuned }) },
      { recipe: own(fineTuned), from: model },
    ]) {
      await expect(train(options('fine-tuned', more))).rejects.toMatchObject({
        message: expect.stringMatching(
          /^The network cannot be fine-tuned, only used as it is: .* that no layer of Graft stands for/s,
        ),
        hint: 'Train only the head: --set fineTuning.epochs=0.',
      });
    }
    const exported = exportClassifier(model, {
      to: 'int8',
      out: join(folder, 'int8.onnx'),
      data: photographs,
    });
    await expect(exported).rejects.toThrow(
      /cannot be exported as int8: its network has operators that Graft/,
    );
  });

  it('may be a transformer, all of whose weights are trained, saved and restored', async () => {
    const path = join(await temporaryFolder(), 'vit.onnx');
    await writeFile(path, fileOf(transformer));
    const fineTuned = {
      backbone: path,
      'featureExtraction.epochs': 1,
      'fineTuning.epochs': 6,
      'fineTuning.from': 0,
      'fineTuning.learningRate': 0.01,
    };
    const { model, phases } = await train(options('transformer', { recipe: recipe(fineTuned) }));
    const losses = phases.flatMap(({ history }) => history.history.loss);
    expect(losses.at(-1)).toBeLessThan(0.8 * losses[0]);
    const session = new Session({ threads: 1 });
    const restored = await restoreModel(model, { session });
    const [paths, others] = [restored.base.variables, restored.base.nonTrainableVariables].map((variables) =>
      variables.map((variable) => variable.path),
    );
    expect(others).toEqual([]);
    expect(paths).toEqual([
      'proj/kernel',
      'proj/bias',
      'Concat/cls_token',
      'Add/pos_embed',
      'norm1/gamma',
      'norm1/beta',
      'attn.qkv/kernel',
      'attn.qkv/bias',
      'norm2/gamma',
      'norm2/beta',
      'mlp.fc1/kernel',
      'mlp.fc1/bias',
      'mlp.fc2/kernel',
      'mlp.fc2/bias',
      'norm/gamma',
      'norm/beta',
    ]);
    const start = await importOnnx(path, { session });
    start.base.variables.forEach((variable, index) => {
      expect(restored.base.variables[index].value, variable.path).not.toEqual(variable.value);
    });
    const again = await train(
      options('transformer-again', { recipe: recipe({ backbone: 'MobileNetV2' }), from: model }),
    );
    expect(again.phases[0].history.history.loss[0]).toBeLessThan(0.9 * losses[0]);
    const larger = options('larger', {
      recipe: recipe({ backbone: 'MobileNetV2', imageSize: 64 }),
      from: model,
    });
    await expect(train(larger)).rejects.toMatchObject({
      message: expect.stringContaining('does not take pictures of 64 x 64'),
      hint: 'It was trained on pictures of 32 x 32 pixels: --set imageSize=32',
    });
    await expect(access(larger.out!)).rejects.toThrow('ENOENT');
  });

  it('gets its pixels as it is said, or as a file beside it says', async () => {
    const config = JSON.stringify({ mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] });
    const beside = await temporaryFolder();
    const path = join(beside, 'theirs.onnx');
    await writeFile(path, fileOf(network));
    await writeFile(join(beside, 'config.json'), config);
    const build = async (pixels: TrainOptions['pixels'], backbone: string, changes = {}) => {
      const notes: string[] = [];
      const session = new Session({ seed: 1, threads: 1 });
      const { model } = await buildModel(recipe({ backbone, ...changes }), {
        task: taskOfRecipe(recipe(), ['a', 'b']),
        weights: path,
        from: undefined,
        pixels,
        session,
        resources: {},
        onNote: (text) => notes.push(text),
      });
      notes.shift();
      const base = model.layers.findIndex(({ name }) => name === 'theirs');
      const before = model.layers.slice(1, base).map(({ className }) => className);
      await session.close();
      return { notes, before };
    };
    expect(await build('tf', onnx)).toMatchObject({ before: ['TrueDivide', 'Subtract'] });
    expect(await build('raw', onnx)).toMatchObject({ before: [] });
    expect(await build('torch', onnx)).toMatchObject({ before: ['Normalization'] });
    const noLicense = expect.stringMatching(/^Nothing beside theirs\.onnx states the license/);
    const told = await build(undefined, path);
    expect(told.before).toEqual(['Normalization']);
    expect(told.notes).toEqual(['theirs.onnx gets its pixels as config.json beside it says.', noLicense]);
    expect(await build({ mean: [0.1, 0.2, 0.3], std: 0.5 }, path)).toEqual({
      before: ['Normalization'],
      notes: ['theirs.onnx gets its pixels minus [25.5, 51, 76.5], divided by 127.5.', noLicense],
    });

    const asks = { input_size: [3, 64, 64], interpolation: 'bicubic', crop_pct: 0.875 };
    await writeFile(join(beside, 'config.json'), JSON.stringify({ ...JSON.parse(config), ...asks }));
    expect((await build(undefined, path)).notes[1]).toBe(
      'config.json asks for pictures of 64 x 64 pixels, not 32 x 32; bicubic resizing, not bilinear; a square of 87.5 % cropped from the centre, where Graft shows it the whole photograph. To do as it says: --set imageSize=64 --set interpolation=bicubic --set antialias=true --set cropToAspectRatio=true (the largest square).',
    );
    const { recipe: adapted, notes } = await checkBeginnings(
      options('none', { recipe: recipe({ backbone: path }) }),
    );
    expect(adapted).toMatchObject({ interpolation: 'bicubic', antialias: true });
    expect(notes[0]).toMatch(/^Photographs are resized as for the network's training: bicubic, averaging/);
    const kept = recipe({ backbone: path, interpolation: 'bilinear' });
    expect((await checkBeginnings(options('none', { recipe: kept }))).recipe).toMatchObject({
      interpolation: 'bilinear',
      antialias: false,
    });
  });

  it.each([
    ['no JSON', '{', /config\.json beside theirs\.onnx does not say .*: it is not JSON/],
    ['a deviation of 0', { mean: [0, 0, 0], std: [0, 1, 1] }, /the deviation 0 is not above 0/],
    ['one mean', { mean: [0.5], std: [1, 1, 1] }, /its mean is \[0\.5\], where three numbers were expected/],
    ['means of bytes', { mean: [124, 116, 104], std: [58, 57, 57] }, /the mean 124 is outside/],
  ])(
    'needs to be told how its pixels are prepared where a file beside it has %s',
    async (_, content, message) => {
      const beside = await temporaryFolder();
      const path = join(beside, 'theirs.onnx');
      await writeFile(path, fileOf(network));
      await writeFile(
        join(beside, 'config.json'),
        typeof content === 'string' ? content : JSON.stringify(content),
      );
      const begin = (pixels?: TrainOptions['pixels']) =>
        checkBeginnings(options('none', { recipe: recipe({ backbone: path }), pixels }));
      await expect(begin()).rejects.toThrow(message);
      expect((await begin('tf')).recipe.backbone).toBe(path);
    },
  );

  it.each([
    ['other weights', { weights: 'openimages' }, /Either weights or the network of .*theirs\.onnx/],
    ['a classifier to start from', { from: 'model.onnx' }, /Either from or the network of/],
    ['another width', { alpha: 0.5 }, /one width only: alpha 1, but received 0\.5/],
    ['a layer beyond its end', { 'fineTuning.from': 9, 'fineTuning.epochs': 1 }, /theirs has \d layers/],
    ['a file that is not there', { backbone: 'none.onnx' }, /There is no file .*none\.onnx/],
    [
      'a name that is none',
      { backbone: 'theirs' },
      /one of MobileNetV2, .* the path of an \.onnx, \.keras or \.h5 file, or hf:OWNER\/NAME/,
    ],
    ['a mean of bytes', { pixels: { mean: [124, 116, 104] } }, /mean 124 is outside, because .* 0 to 1\./],
    ['a deviation of 0', { pixels: { std: 0 } }, /the deviation 0 is not above 0/],
    ['a deviation of small numbers', { pixels: { scale: 1, mean: 124, std: 0.2 } }, /would become 655/],
    ['two means', { pixels: { mean: [1, 2] } }, /one number for mean, or three for red, green and blue/],
    ['a mode of others', { pixels: 'caffe' }, /torch, tf, raw or .* for pixels but received "caffe"/],
    ['pixels of a network of Graft', { backbone: 'MobileNetV2', pixels: 'tf' }, /pixels of MobileNetV2/],
  ])('is refused before there is a run: %s', async (_, changes, message) => {
    const { weights: other, from, pixels, ...settings } = changes as Record<string, string>;
    const begin = async () =>
      await train(
        options('refused', { weights: other, from, pixels: pixels as 'tf', recipe: recipe(settings) }),
      );
    await expect(begin()).rejects.toThrow(message);
    await expect(access(join(folder, 'refused'))).rejects.toThrow('ENOENT');
  });

  it('is cut where it is said', async () => {
    const { recipe: cutRecipe } = await checkBeginnings(options('none', { cut: 'r' }));
    const session = new Session({ seed: 1, threads: 1 });
    const notes: string[] = [];
    const { base } = await buildModel(cutRecipe, {
      task: taskOfRecipe(cutRecipe, ['a', 'b']),
      weights: onnx,
      from: undefined,
      cut: 'c',
      session,
      resources: {},
      onNote: (text) => notes.push(text),
    });
    await session.close();
    expect(base.outputShape).toEqual([null, 16, 16, 8]);
    expect(base.layers.at(-1)?.className).toBe('Conv2D');
    expect(notes[0]).toMatch(/at "c" /);

    const wrong = (changes: Partial<TrainOptions>) => checkBeginnings(options('none', changes));
    await expect(wrong({ cut: 'rr' })).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining('computes no value "rr" from the picture'),
      hint: expect.stringMatching(/^Did you mean r or .*`graft summary \S+\.onnx` .* lists the values\.$/),
    });
    await expect(wrong({ cut: 'r', recipe: recipes.fast })).rejects.toThrow('no classes to cut off');
  });

  it('comes from the Hugging Face Hub, with its preprocessing and its license', async () => {
    const commit = 'c'.repeat(40);
    const files = {
      'model.onnx': fileOf(network),
      'README.md': '---\nlicense: cc-by-nc-4.0\n---\n',
      'preprocessor_config.json': '{"image_mean":[0.5,0.5,0.5],"image_std":[0.5,0.5,0.5],"resample":3}',
    };
    const hub = await startHub({ 'owner/small-net': { commit, files } });
    try {
      const resources = {
        cacheDirectory: join(folder, 'hub-cache'),
        hubEndpoint: hub.endpoint,
      };
      const texts: string[] = [];
      const asked = recipe({ backbone: 'hf:owner/small-net', 'featureExtraction.epochs': 1 });
      const result = await train(
        options('from-hub', {
          recipe: asked,
          resources,
          follow: { onEvent: (event) => event.event === 'note' && texts.push(event.text) },
        }),
      );
      const pinned = `hf:owner/small-net@${commit}:model.onnx`;
      expect(result.recipe).toMatchObject({ backbone: pinned, interpolation: 'bicubic', antialias: true });
      expect(texts).toContain(
        'hf:owner/small-net gets its pixels as preprocessor_config.json beside it says.',
      );
      expect(texts.join('\n')).toMatch(
        /^Warning: the license of the weights of hf:owner\/small-net is cc-by-nc-4\.0, .* no commercial use/m,
      );
      const classifier = await loadClassifier(result.model, { session: new Session({ threads: 1 }) });
      expect(classifier.card).toMatchObject({
        backbone: {
          name: 'small-net',
          weights: 'hf:owner/small-net',
          origin: { source: `${hub.endpoint}/owner/small-net/tree/${commit}`, license: 'cc-by-nc-4.0' },
        },
        recipe: { backbone: pinned },
        resize: { interpolation: 'bicubic', antialias: true },
      });
      await classifier.dispose();

      // Nothing is asked of the hub for a network of this very state.
      hub.requests.length = 0;
      await checkBeginnings(options('none', { recipe: result.recipe, resources }));
      expect(hub.requests).toEqual([]);
      const nothing = { ...resources, cacheDirectory: join(folder, 'empty-cache'), offline: true };
      await expect(checkBeginnings(options('none', { recipe: asked, resources: nothing }))).rejects.toThrow(
        /hf:owner\/small-net is not in the cache, and nothing may be downloaded/,
      );
    } finally {
      await hub.close();
    }
  });

  it('names the files that may be meant where there is none of its name', async () => {
    const missing = (name: string) =>
      checkBeginnings(options('none', { recipe: recipe({ backbone: join(folder, name) }) }));
    await expect(missing('their.onnx')).rejects.toMatchObject({
      name: 'UsageError',
      hint: expect.stringContaining('Did you mean theirs.onnx?'),
    });
    await expect(missing('empty/their.onnx')).rejects.toMatchObject({
      hint: expect.stringMatching(/^Check the path.*MobileNetV2/),
    });
  });

  it('is found again when its run is resumed from another folder', async () => {
    const { run } = await train(
      options('absolute', { recipe: recipe({ 'featureExtraction.epochs': 1 }), pixels: 'raw' }),
    );
    const config = JSON.parse(await readFile(join(run, 'config.json'), 'utf8'));
    expect(config).toMatchObject({ pixels: 'raw', recipe: { backbone: onnx }, weightsUsed: { value: onnx } });
  });
});
