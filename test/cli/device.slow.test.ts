import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  Conv2D,
  Dense,
  GlobalAveragePooling2D,
  Input,
  loadClassifier,
  Model,
  Rescaling,
  Session,
  saveClassifier,
  testGraphicsCard,
} from '../../dist/src/index.js';
import { describeOnCard } from '../device/software-card.js';
import { type Event, ended, eventsOf, graft, graftJson, startGraft, temporaryFolder } from './command.js';
import { photographFolder } from './photographs.js';

const SIZE = 12;
const withoutDriver = { VK_DRIVER_FILES: '/nowhere.json' };
const refusal = 'There is no graphics card here that WebGPU can use: ONNX Runtime finds no adapter.';
const classes = ['discs', 'squares'] as const;

let folder: string;
let photographs: string[];
beforeAll(async () => {
  folder = await temporaryFolder();
  photographs = await photographFolder(join(folder, 'photos'), { classes, perClass: 30, seed: 1 });
  await save('cpu', 'model.onnx');
});

/** Saves a classifier that has computed on a device. */
async function save(device: 'cpu' | 'webgpu', name: string): Promise<void> {
  const session = new Session({ seed: 1, threads: 1, device });
  const model = session.use(() => {
    const inputs = Input({ shape: [SIZE, SIZE, 3] });
    const x = new Rescaling(1 / 127.5, { offset: -1 }).apply(inputs);
    const maps = new Conv2D(6, 3, { activation: 'relu' }).apply(x);
    return new Model({ inputs, outputs: new Dense(1).apply(new GlobalAveragePooling2D().apply(maps)) });
  });
  await model.predict({ data: new Uint8Array(SIZE * SIZE * 3), shape: [1, SIZE, SIZE, 3] });
  const resize = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;
  await saveClassifier(model, join(folder, name), { classNames: classes, resize });
  await session.close();
}

function probabilities(events: readonly Event[]): number[] {
  return events.flatMap(({ probabilities: found }) =>
    found === undefined ? [] : Object.values(found as Record<string, number>),
  );
}

describeOnCard('--device webgpu', () => {
  it('predicts, explains and evaluates as the processor does, and says where', async () => {
    const pictures = photographs.slice(0, 3);
    const cpu = await graftJson(['predict', 'model.onnx', ...pictures], folder);
    const card = await graftJson(['predict', 'model.onnx', ...pictures, '--device', 'webgpu'], folder);
    expect(card[0]).toEqual({
      event: 'device',
      device: 'webgpu',
      reason:
        'The graphics card was requested. The driver libvk_swiftshader.so imitates one on the processor.',
    });
    expect(card).toHaveLength(cpu.length + 1);
    expect(probabilities(card)).toHaveLength(6);
    probabilities(cpu).forEach((value, index) => {
      expect(probabilities(card)[index]).toBeCloseTo(value, 4);
    });

    const [explained] = await graftJson(['explain', 'model.onnx', pictures[0]], folder);
    const onCard = await graftJson(['explain', 'model.onnx', pictures[0], '--device', 'webgpu'], folder);
    const rows = (event: Event): number[] => (event.heatMap as number[][]).flat();
    rows(explained).forEach((value, index) => {
      expect(rows(onCard[1])[index]).toBeCloseTo(value, 3);
    });

    const evaluate = ['evaluate', 'model.onnx', 'photos', '--no-report'];
    const [evaluated] = await graftJson(evaluate, folder);
    const [device, measured] = await graftJson([...evaluate, '--device', 'webgpu'], folder);
    expect(device).toMatchObject({ event: 'device', device: 'webgpu' });
    expect(measured.correct).toBe(evaluated.correct);
    expect(measured.loss).toBeCloseTo(evaluated.loss as number, 4);
  });

  it('is in the card of a classifier, and in what graft summary prints', async () => {
    await save('webgpu', 'on-card.onnx');
    const [card, cpu] = await Promise.all(
      ['on-card.onnx', 'model.onnx'].map(async (name) => (await loadClassifier(join(folder, name))).card),
    );
    expect(card.device).toBe('webgpu');
    expect(cpu.device).toBeUndefined();
    const { stdout } = await graft(['summary', 'on-card.onnx'], folder);
    expect(stdout).toMatch(/Trained on\s+a graphics card \(WebGPU\)/);
  });
});

describeOnCard('a run that changes its device', () => {
  const begin = (device: string, out: string): string[] => [
    ...[
      'train',
      'photos',
      '--weights',
      'openimages',
      '--offline',
      '--threads',
      '2',
      '--seed',
      '1',
      '--device',
      device,
    ],
    ...['--set', 'imageSize=32', '--set', 'featureExtraction.epochs=3', '--set', 'fineTuning.epochs=0'],
    ...['--out', out],
  ];

  /** Begins a run and stops it when its first epoch has ended. */
  async function stopped(device: string, out: string): Promise<Event[]> {
    const child = startGraft([...begin(device, out), '--json'], folder);
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      if (/"event":"epoch"/.test(text)) return;
      text += part;
      if (/"event":"epoch"/.test(text)) child.kill('SIGINT');
    });
    const { code, stdout } = await ended(child);
    expect(code).toBe(130);
    return eventsOf(stdout);
  }

  const lossesOf = (events: readonly Event[]): number[] =>
    events
      .filter(({ event }) => event === 'epoch')
      .map(({ logs }) => (logs as { readonly val_loss: number }).val_loss);

  it.each([
    ['webgpu', 'cpu'],
    ['cpu', 'webgpu'],
  ])('begun with %s, it goes on with %s to the same result', async (first, second) => {
    const out = `${first}-${second}`;
    const before = await stopped(first, out);
    const after = await graftJson(['train', '--resume', out, '--device', second], folder);
    expect(after.some(({ event }) => event === 'resumed')).toBe(true);
    const devicesOf = (events: readonly Event[]): unknown[] =>
      events.filter(({ event }) => event === 'device').map(({ device }) => device);
    // The processor is told only where it is not what one expects.
    expect(devicesOf(before)).toEqual(first === 'cpu' ? [] : ['webgpu']);
    expect(devicesOf(after)).toEqual([second]);
    expect(after.at(-1)).toMatchObject({ event: 'result', status: 'finished' });
    const whole = await graftJson(begin('cpu', `${out}-whole`), folder);
    const [losses, expected] = [lossesOf([...before, ...after]), lossesOf(whole)];
    expect(losses).toHaveLength(expected.length);
    losses.forEach((loss, epoch) => {
      expect(loss / expected[epoch]).toBeCloseTo(1, 3);
    });
  });
});

describe('--device without a graphics card', () => {
  it('webgpu is refused with a clear sentence', async () => {
    const args = ['predict', 'model.onnx', photographs[0], '--device', 'webgpu'];
    const { code, stdout, stderr } = await graft(args, folder, withoutDriver);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(refusal);
    expect(stderr).toContain('Use the processor, the default (--device cpu;');
  });

  it('trains with auto on the processor where there is no card', async () => {
    const { cards } = await testGraphicsCard(1);
    const events = await graftJson([...training, '--device', 'auto', '--out', 'auto'], folder);
    const device = events.find(({ event }) => event === 'device')!;
    if (cards?.length === 0) {
      expect(device).toEqual({ event: 'device', device: 'cpu', reason: 'There is no graphics card.' });
    }
    const config = JSON.parse(await readFile(join(folder, 'auto/config.json'), 'utf8'));
    expect(config.device).toBe('auto');
    expect(events.at(-1)).toMatchObject({ event: 'result', status: 'finished' });
  });

  it('refuses to train with webgpu, and keeps nothing of the run', async () => {
    const args = [...training, '--device', 'webgpu', '--out', 'none'];
    const { code, stderr } = await graft(args, folder, withoutDriver);
    expect(code).toBe(1);
    expect(stderr).toContain(refusal);
    const again = await graft([...training, '--out', 'none'], folder, withoutDriver);
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('gives the bits that no option gives with cpu', async () => {
    const model = async (run: string): Promise<Buffer> => await readFile(join(folder, run, 'model.onnx'));
    await graftJson([...training, '--device', 'cpu', '--out', 'cpu'], folder);
    await graftJson([...training, '--out', 'default'], folder);
    const { card: one } = await loadClassifier(join(folder, 'cpu/model.onnx'));
    const { card: other } = await loadClassifier(join(folder, 'default/model.onnx'));
    expect({ ...one, createdAt: '' }).toEqual({ ...other, createdAt: '' });
    expect((await model('cpu')).length).toBe((await model('default')).length);
  });
});

const training = [
  ...['train', 'photos', '--weights', 'openimages', '--offline', '--threads', '2', '--seed', '1'],
  ...['--set', 'imageSize=64', '--set', 'featureExtraction.epochs=1', '--set', 'fineTuning.epochs=0'],
];
