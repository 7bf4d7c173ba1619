import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ended, filesBelow, graft, program, temporaryFolder } from './command.js';
import { photographFolder } from './photographs.js';

/** Expects one message for people, without a stack trace and with nothing on standard output. */
function expectMessage({ code, stdout, stderr }: Ended, exitCode: number, message: RegExp): void {
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at |node:internal|ENOENT|EISDIR|ENOTDIR/m);
  expect({ code, stdout }).toEqual({ code: exitCode, stdout: '' });
}

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  const classes = ['discs', 'stripes'] as const;
  await photographFolder(join(folder, 'photos/train'), { classes, perClass: 3, seed: 1 });
  await photographFolder(join(folder, 'photos/validation'), { classes, perClass: 5, seed: 2 });
  await writeFile(join(folder, 'text.h5'), 'These are no weights.');
});

describe('graft', () => {
  it('prints its version', async () => {
    const packageJson = JSON.parse(await readFile(join(program, '../../../../package.json'), 'utf8'));
    expect(await graft(['--version'], folder)).toMatchObject({
      code: 0,
      stdout: `${packageJson.version}\n`,
      stderr: '',
    });
  });

  it.each([
    ['train', ''],
    ['inspect', ''],
    ['evaluate', 'model.onnx', ''],
    ['studio', ''],
    ['train', 'photos', '--out', ''],
  ])('refuses an empty value: %s %s %s %s', async (...values) => {
    const given = values.filter((value) => value !== undefined);
    expectMessage(await graft(given, folder), 2, /Expected a value for \S+ but received an empty one\./);
  });

  it.each(['train', 'tutorial', 'evaluate'])('%s offers reports in English and Turkish', async (command) => {
    const ended = await graft([command, '--language', 'de', 'a', 'b'], folder);
    expectMessage(ended, 2, /'de' is invalid\. Allowed choices are en, tr\./);
  });

  it('prints its help', async () => {
    const { code, stdout, stderr } = await graft(['--help'], folder);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const command of [
      'train',
      'inspect',
      'compare',
      'tutorial',
      'evaluate',
      'predict',
      'explain',
      'summary',
      'export',
      'export-base',
      'cache',
      'prune',
      'doctor',
    ])
      expect(stdout).toContain(`  ${command} `);
  });

  it('prints its help and fails without a command', async () => {
    const { code, stdout, stderr } = await graft([], folder);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: graft/);
  });

  it.each([
    ['an unknown command', ['trian'], /unknown command 'trian'/],
    ['an unknown option', ['tutorial', '--speed', '2'], /unknown option '--speed'/],
    ['a number that is none', ['tutorial', '--epochs', 'ten'], /--epochs.*'ten'.*whole number of at least 1/],
    ['a number that is not whole', ['tutorial', '--batch-size', '0.5'], /--batch-size.*'0.5'/],
    ['too small an image', ['tutorial', '--image-size', '16'], /--image-size.*'16'.*at least 32/],
    [
      'weights that are no .h5 file',
      ['tutorial', '--weights', 'a.onnx'],
      /Expected imagenet, openimages or the path/,
    ],
    ['a missing argument', ['evaluate', 'model.onnx'], /missing required argument 'dir'/],
    ['no picture', ['predict', 'model.onnx'], /Expected at least one picture/],
    [
      'pixels that are said twice',
      ['train', 'photos', '--backbone', 'a.onnx', '--pixels', 'tf', '--mean', '0.5'],
      /Either --pixels tf or numbers/,
    ],
    [
      'a Keras file under another ending',
      ['export', 'model.onnx', '--to', 'keras', '--out', 'x.bin'],
      /--out x\.bin does not end in \.keras[\s\S]*--out x\.keras/,
    ],
    ['one argument too many', ['evaluate', 'model.onnx', 'a', 'b'], /too many arguments/],
  ])('refuses %s', async (_, args, message) => {
    expectMessage(await graft(args, folder), 2, message);
  });
});

it.each([
  [['train', 'photos', '--epcohs', '3'], 'train --help'],
  [['evaluate', 'model.onnx'], 'evaluate --help'],
  [['trian'], '--help'],
])('a wrong use of %s points to its own help', async (args, help) => {
  const { code, stderr } = await graft(args, folder);
  expect(code).toBe(2);
  expect(stderr).toMatch(new RegExp(`\\(see \\S.*[^n] ${help}\\)\n$`));
});

describe('graft tutorial', () => {
  const tutorial = async (data: string, ...more: string[]): Promise<Ended> => {
    const ended = await graft(
      ['tutorial', '--data', data, '--weights', 'missing.h5', ...more, '--out', 'run'],
      folder,
    );
    expect(await filesBelow(join(folder, 'run'))).toEqual([]);
    return ended;
  };

  it('has every documented option, and examples', async () => {
    const { code, stdout } = await graft(['tutorial', '--help'], folder);
    expect(code).toBe(0);
    const options =
      '--data --weights --offline --epochs --fine-tune-epochs --fine-tune-at --batch-size --image-size --seed --threads --out --json';
    for (const option of options.split(' ')) expect(stdout).toContain(option);
    expect(stdout).toMatch(/^ {2}\$ .+ tutorial$/m);
  });

  it('refuses a missing folder', async () => {
    expectMessage(await tutorial('nowhere'), 2, /nowhere[\s\S]*\n.*folder/);
  });

  it('refuses a file that is not a list of photographs', async () => {
    expectMessage(await tutorial('text.h5'), 2, /text\.h5/);
  });

  it('refuses a folder with one class only', async () => {
    await cp(join(folder, 'photos/train/discs'), join(folder, 'one/train/discs'), { recursive: true });
    await mkdir(join(folder, 'one/validation'));
    expectMessage(
      await graft(['tutorial', '--data', 'one', '--weights', 'openimages', '--out', 'run'], folder),
      2,
      /at least two classes .*one but found only/,
    );
  });

  it('refuses missing weights, before any work is done', async () => {
    expectMessage(
      await tutorial('photos', '--batch-size', '2'),
      2,
      /^graft: There is no weights file missing\.h5\./,
    );
  });

  it('refuses weights that are not an HDF5 file, before any work is done', async () => {
    const args = ['--data', 'photos', '--batch-size', '2', '--weights', 'text.h5', '--out', 'run'];
    expectMessage(await graft(['tutorial', ...args], folder), 1, /text\.h5 is not a readable Keras weights/);
    expect(await filesBelow(join(folder, 'run'))).toEqual([]);
  });

  it('prints a stack trace only on request', async () => {
    const { code, stderr } = await tutorial('nowhere', '--verbose');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^graft: .*nowhere[\s\S]*\n\s+at .*tutorial/);
  });
});
