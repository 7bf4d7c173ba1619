import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { appendFile, copyFile, cp, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Event,
  ended,
  eventsOf,
  filesBelow,
  graft,
  graftJson,
  startGraft,
  temporaryFolder,
} from './command.js';
import { photographFolder } from './photographs.js';
import { metadataOf } from './run-results.js';

/** Small and fast: 64 pixels, two short phases. */
const quick = [
  ...[
    '--weights',
    'openimages',
    '--offline',
    '--threads',
    '1',
    '--set',
    'imageSize=64',
    '--set',
    'batchSize=8',
  ],
  ...['--set', 'featureExtraction.epochs=3', '--set', 'fineTuning.epochs=2', '--set', 'fineTuning.from=140'],
];
const classes = ['discs', 'squares', 'stripes'] as const;

let folder: string;
let events: Event[];
beforeAll(async () => {
  folder = await temporaryFolder();
  await photographFolder(join(folder, 'photos'), { classes, perClass: 30, seed: 1 });
  await writeFile(join(folder, 'photos/discs/broken.jpg'), 'no picture');
  // Neither is a photograph to train on: an image beside the classes, and a folder without any.
  await photographFolder(join(folder, 'other'), { classes: ['discs'], perClass: 1, seed: 9 });
  const [loose] = await readdir(join(folder, 'other/discs'));
  await copyFile(join(folder, 'other/discs', loose), join(folder, 'photos/loose.png'));
  await mkdir(join(folder, 'photos/nothing'));
  events = await graftJson(['train', 'photos', ...quick, '--seed', '1', '--out', 'run'], folder);
});

const json = async (path: string) => JSON.parse(await readFile(join(folder, path), 'utf8'));

describe('graft train', () => {
  it('splits the photographs, trains, evaluates on its test set, and writes its files', async () => {
    const data = events.find(({ event }) => event === 'data') as unknown as {
      counts: Record<string, Record<string, number>>;
    };
    // 15 % of 30 each for validation and test, and the rest for training.
    expect(data.counts.test).toEqual({ discs: 5, squares: 5, stripes: 5 });
    expect(data.counts.train).toEqual({ discs: 20, squares: 20, stripes: 20 });
    const result = events.at(-1) as unknown as {
      test: { accuracy: number; count: number };
      phases: { epochs: number }[];
      skipped: { path: string; reason: string }[];
    };
    expect(result.test.count).toBe(15);
    expect(result.test.accuracy).toBeGreaterThan(0.6);
    expect(result.phases.map(({ epochs }) => epochs)).toEqual([3, 2]);
    expect(result.skipped).toEqual([
      {
        path: expect.stringContaining('broken.jpg'),
        kind: 'not-an-image',
        reason: expect.stringContaining('not an image'),
      },
    ]);
    const unused = events.find(({ kind }) => kind === 'unused-images');
    expect(unused).toMatchObject({ event: 'note', values: { count: 1, loose: 1, named: 0 } });
    expect(unused?.text).toMatch(
      /^1 image that training does not see, for example .*loose\.png\. `graft inspect .*photos` lists them/,
    );
    expect(await readFile(join(folder, 'run/report.html'), 'utf8')).toContain(
      '1 image that training does not see, for example photos/loose.png',
    );
    const names = events.map(({ event }) => event);
    expect(events.find(({ event }) => event === 'skipped')?.files).toEqual(result.skipped);
    expect(names.indexOf('skipped')).toBeLessThan(names.indexOf('phase'));
    const files = await filesBelow(join(folder, 'run'));
    expect(files.filter((file) => !file.startsWith('figures/'))).toEqual([
      'config.json',
      'events.jsonl',
      'history.json',
      'model.onnx',
      'photographs.json',
      'report.html',
      'results.json',
      'summary.txt',
    ]);
    expect((await json('run/history.json')).epoch).toEqual([0, 1, 2, 3, 4]);
  });

  it('records in the card where the model comes from', async () => {
    const card = JSON.parse((await metadataOf(join(folder, 'run/model.onnx'))).get('graft')!);
    expect(card).toMatchObject({
      classNames: ['discs', 'squares', 'stripes'],
      imageSize: [64, 64],
      recipe: { name: 'fast', fineTuning: { epochs: 2 } },
      data: { counts: { train: { discs: 20 } }, digest: { algorithm: 'sha256', files: 90 } },
      results: { test: { count: 15 }, validation: { count: 15 } },
    });
  });

  it('is confirmed by evaluate on the same test photographs', async () => {
    const { parts, classNames } = await json('run/photographs.json');
    const lines = parts.test.map(
      ({ path, labels: [label] }: { path: string; labels: number[] }) => `${path},${classNames[label]}`,
    );
    await writeFile(join(folder, 'test.csv'), ['path,label', ...lines].join('\n'));
    const evaluated = (await graftJson(['evaluate', 'run/model.onnx', 'test.csv'], folder)).at(-1);
    const { loss, accuracy, correct, count } = (events.at(-1) as unknown as { test: Record<string, number> })
      .test;
    expect(evaluated).toMatchObject({ loss: expect.closeTo(loss, 5), accuracy, correct, count });
  });

  it('lets evaluate tell on how many of the pictures the model was trained', async () => {
    const [all] = await graftJson(['evaluate', 'run/model.onnx', 'photos', '--no-report'], folder);
    expect(all.warnings).toContainEqual(expect.stringContaining('was trained on 60 of these 90 pictures'));
    const [test] = await graftJson(['evaluate', 'run/model.onnx', 'test.csv', '--no-report'], folder);
    expect(String(test.warnings)).not.toContain('trained on');
    expect(all).toMatchObject({ trainedOn: 60, perhapsTrainedOn: 0 });
    expect(test).toMatchObject({ trainedOn: 0, perhapsTrainedOn: 0 });
  });

  it('lets evaluate recognize copies of the pictures, and say where nothing is known', async () => {
    await cp(join(folder, 'photos'), join(folder, 'copied'), { recursive: true });
    const [copied] = await graftJson(['evaluate', 'run/model.onnx', 'copied', '--no-report'], folder);
    expect(copied.trainedOn).toBe(60);
    expect(copied.warnings).toContainEqual(expect.stringContaining('was trained on 60 of these 90 pictures'));
    await copyFile(join(folder, 'run/model.onnx'), join(folder, 'alone.onnx'));
    const [alone] = await graftJson(['evaluate', 'alone.onnx', 'copied', '--no-report'], folder);
    expect(alone.trainedOn).toBeNull();
    expect(alone.warnings).toContainEqual(
      expect.stringContaining('the record of its training, photographs.json, is not beside it'),
    );
  });

  it('gives the same result again with the command in the report', async () => {
    const { commandLine } = await json('run/config.json');
    expect(commandLine).toMatch(/^node .*main\.js train photos .*--seed 1$/);
    expect(await readFile(join(folder, 'run/report.html'), 'utf8')).toContain(
      `<pre>${commandLine.slice(0, commandLine.indexOf(' photos'))} photos`,
    );
    // As it stands, as a user would paste it.
    const env = { ...process.env, GRAFT_HOME: join(folder, 'graft-home') };
    await promisify(execFile)('sh', ['-c', commandLine], { cwd: folder, env });
    expect(await readFile(join(folder, 'runs/photos/history.json'), 'utf8')).toBe(
      await readFile(join(folder, 'run/history.json'), 'utf8'),
    );
  });

  it('stops after a step with Ctrl-C and resumes to the same result', async () => {
    const child = startGraft(
      ['train', 'photos', ...quick, '--seed', '1', '--out', 'stopped', '--json'],
      folder,
    );
    let output = '';
    let asked = false;
    child.stdout?.on('data', (text: Buffer) => {
      output += text;
      if (asked || !output.includes('"event":"epoch"')) return;
      // Only once, because a second Ctrl-C would end it at once.
      asked = true;
      child.kill('SIGINT');
    });
    const { code, stdout } = await ended(child);
    expect(code).toBe(130);
    expect(eventsOf(stdout).at(-1)).toMatchObject({ event: 'stopped', run: 'stopped' });
    const resumed = await graftJson(['train', '--resume', 'stopped'], folder);
    expect(resumed.some(({ event }) => event === 'resumed')).toBe(true);
    expect(await readFile(join(folder, 'stopped/history.json'), 'utf8')).toBe(
      await readFile(join(folder, 'run/history.json'), 'utf8'),
    );
  });

  it('keeps the last good weights when the loss becomes NaN, and says what to try', async () => {
    const wild = ['--set', 'featureExtraction.epochs=1', '--set', 'fineTuning.learningRate=100'];
    const args = [
      'train',
      'photos',
      ...quick,
      ...wild,
      '--set',
      'fineTuning.weightDecay=100',
      '--out',
      'wild',
    ];
    const { code, stdout } = await graft([...args, '--seed', '1', '--set', 'fineTuning.warmUp=0'], folder);
    expect(stdout).toMatch(/training has diverged/);
    expect(stdout).toMatch(/learning rate ten times smaller/);
    expect(code).toBe(1);
    expect(await filesBelow(join(folder, 'wild'))).toContain('model.onnx');
    expect(await json('wild/history.json')).toMatchObject({ epoch: [0] });
  });

  it('continues from a trained classifier, with the same or with other classes', async () => {
    const few = ['--set', 'featureExtraction.epochs=1', '--set', 'fineTuning.epochs=0', '--seed', '1'];
    const size = ['--threads', '1', '--set', 'imageSize=64', '--set', 'batchSize=8'];
    const notes = async (data: string, out: string): Promise<string> => {
      const all = await graftJson(
        ['train', data, '--from', 'run/model.onnx', ...size, ...few, '--out', out],
        folder,
      );
      return all.flatMap((event) => (event.event === 'note' ? [String(event.text)] : [])).join(' ');
    };
    expect(await notes('photos', 'further')).toMatch(/Training continues with the head of/);
    await photographFolder(join(folder, 'others'), { classes: ['discs', 'stripes'], perClass: 20, seed: 3 });
    expect(await notes('others', 'elsewhere')).toMatch(
      /keeps what it learned of discs, stripes; left out: squares\./,
    );
    await rename(join(folder, 'others/discs'), join(folder, 'others/plates'));
    await rename(join(folder, 'others/stripes'), join(folder, 'others/flags'));
    expect(await notes('others', 'unlike')).toMatch(/is replaced by a new one for flags, plates/);
  });
});

describe('graft train, with a usage error or a failure,', () => {
  it.each([
    ['without a folder', ['train'], /expects the folder of your photographs/],
    ['with a folder that is not there', ['train', 'nothing'], /nothing/],
    [
      'with an unknown setting',
      ['train', 'photos', '--set', 'imagesize=1'],
      /no setting imagesize[\s\S]*imageSize/,
    ],
    [
      'with a setting out of range',
      ['train', 'photos', '--set', 'imageSize=1'],
      /32 to 1024[\s\S]*nearest is 32/,
    ],
    ['with a setting that is none', ['train', 'photos', '--set', 'imageSize'], /key=value/],
    [
      'with an unknown recipe',
      ['train', 'photos', '--recipe', 'quick'],
      /no recipe quick[\s\S]*fast, tutorial, best/,
    ],
    ['with an unknown backbone', ['train', 'photos', '--backbone', 'ResNet50'], /ResNet50V2/],
    ['on a run that has finished', ['train', '--resume', 'run'], /has finished/],
    [
      'with a setting for a run that is resumed',
      ['train', '--resume', 'run', '--set', 'imageSize=96'],
      /--set was given as well[\s\S]*train --resume run/,
    ],
    ['with a seed for it', ['train', '--resume', 'run', '--seed', '2'], /--seed was given as well/],
    ['on no run', ['train', '--resume', 'photos'], /no run to resume in/],
    ['over an earlier run', ['train', 'photos', '--out', 'run'], /holds an earlier run[\s\S]*--resume/],
  ])('%s says so in one message', async (_, args, message) => {
    const { code, stdout, stderr } = await graft(args, folder);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('leaves no files if it cannot begin', async () => {
    await photographFolder(join(folder, 'one-class'), { classes: ['discs'], perClass: 3, seed: 1 });
    const { code, stderr } = await graft(['train', 'one-class', '--out', 'not-begun'], folder);
    expect(code).toBe(2);
    expect(stderr).toMatch(/at least two classes/);
    expect(existsSync(join(folder, 'not-begun'))).toBe(false);
  });

  it('prints a recipe that it accepts as input', async () => {
    const { stdout } = await graft(
      ['train', '--recipe', 'best', '--set', 'imageSize=192', '--print-recipe'],
      folder,
    );
    await writeFile(join(folder, 'mine.json'), stdout);
    const again = await graft(['train', '--recipe', 'mine.json', '--print-recipe'], folder);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout));
    expect(JSON.parse(stdout)).toMatchObject({ name: 'best', imageSize: 192 });
  });

  it('keeps a second process out of a run, and notices changed photographs', async () => {
    await photographFolder(join(folder, 'changing'), {
      classes: ['discs', 'squares'],
      perClass: 20,
      seed: 5,
    });
    const long = ['--set', 'featureExtraction.epochs=5000', '--seed', '1', '--out', 'busy', '--json'];
    const child = startGraft(['train', 'changing', ...quick, ...long], folder);
    await new Promise<void>((found) => {
      child.stdout?.on('data', (text: Buffer) => {
        if (text.includes('"event":"epoch"')) found();
      });
    });
    const second = await graft(['train', '--resume', 'busy'], folder);
    expect({ code: second.code, stderr: second.stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining(`Another process (number ${child.pid}) is working in busy`),
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
    const photograph = join(folder, 'changing/discs/000.jpg');
    await appendFile(photograph, 'x');
    await rename(join(folder, 'changing/squares/001.jpg'), join(folder, 'elsewhere.jpg'));
    const changed = await graft(['train', '--resume', 'busy'], folder);
    expect(changed.code).toBe(1);
    expect(changed.stderr).toMatch(/000\.jpg has changed; .*001\.jpg is gone[\s\S]*--accept-changes/);
    expect(await filesBelow(join(folder, 'busy'))).toContain('checkpoint.bin');
  });
});
