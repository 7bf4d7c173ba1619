import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceEvent, EpochEvent, TrainEvent } from '../../dist/src/phases/index.js';
import type { CardTest, ChosenDevice } from '../../dist/src/runtime/index.js';
import type { WebTrainResult } from '../../dist/src/web-training/train-options.js';
import { openImagesBaseFile } from '../../dist/src/zoo/index.js';
import { temporaryFolder } from '../datasets/helpers.js';
import { type FiveSteps, relativeDifference, STEPS } from '../device/five-steps.js';
import { hasChromium, launchChromium, SOFTWARE_CARD } from '../web/chromium.js';
import { drawPictures, type SentPicture } from './pictures.js';
import { buildTrainingPage, TrainingPage } from './training-page.js';

/* On SwiftShader, with the smallest networks: most of the time it compiles shaders. */

type Trained = Omit<WebTrainResult, 'model'> & { readonly events: readonly TrainEvent[] };

const IMITATION = 'google swiftshader imitates one on the processor.';
const REQUESTED = `The graphics card was requested. The driver ${IMITATION}`;
const REFUSED = `No graphics card: ${IMITATION}`;
const set = {
  imageSize: 32,
  batchSize: 8,
  'featureExtraction.epochs': 1,
  'fineTuning.epochs': 2,
  'fineTuning.from': 150,
  flipAtTestTime: false,
};

/** At the beginning of the engine's program: the page can destroy its device, and count the buffers on it. */
const WATCH_CARD = `
const requestDevice = GPUAdapter.prototype.requestDevice;
const createBuffer = GPUDevice.prototype.createBuffer;
const destroyBuffer = GPUBuffer.prototype.destroy;
const buffers = new Set();
GPUDevice.prototype.createBuffer = function (options) {
  const buffer = createBuffer.call(this, options);
  buffers.add(buffer);
  return buffer;
};
GPUBuffer.prototype.destroy = function () {
  buffers.delete(this);
  destroyBuffer.call(this);
};
GPUAdapter.prototype.requestDevice = async function (...options) {
  const device = await requestDevice.apply(this, options);
  const channel = new BroadcastChannel('card');
  channel.onmessage = ({ data }) => {
    if (data === 'lose') device.destroy();
    else if (data.buffers === undefined) channel.postMessage({ step: data.step, buffers: buffers.size });
  };
  return device;
};
`;

let folder: string;
let browser: Browser;
let page: TrainingPage;
let pictures: SentPicture[];

async function watchCard(): Promise<void> {
  const assets = join(folder, 'assets');
  const [engine, ...others] = (await readdir(assets)).filter((name) => /^engine-.*\.js$/.test(name));
  expect(others).toEqual([]);
  const program = await readFile(join(assets, engine), 'utf8');
  await writeFile(join(assets, engine), WATCH_CARD + program);
}

function devicesOf(events: readonly TrainEvent[]): DeviceEvent[] {
  return events.filter((event) => event.event === 'device');
}

/** The losses of all epochs, those of training before those of validation. */
function lossesOf(events: readonly TrainEvent[]): number[] {
  const epochs = events.filter((event): event is EpochEvent => event.event === 'epoch');
  const last = [...new Map(epochs.map((event) => [`${event.phase} ${event.epoch}`, event.logs])).values()];
  return [...last.map(({ loss }) => loss), ...last.map((logs) => logs.val_loss)];
}

describe.skipIf(!hasChromium)('training with @graft-vision/graft/web on a graphics card', () => {
  beforeAll(async () => {
    folder = await temporaryFolder();
    pictures = await drawPictures(8, 48);
    await buildTrainingPage(folder);
    await writeFile(join(folder, 'base.graft'), await openImagesBaseFile());
    await watchCard();
    browser = await launchChromium(SOFTWARE_CARD);
    page = await TrainingPage.open(browser, folder);
  });

  afterAll(async () => {
    await page?.close();
    await browser?.close();
  });

  it('loads the build for cards only when one is asked for', async () => {
    const isForCards = ({ path }: { path: string }): boolean => path.includes('asyncify');
    expect(await page.call<ChosenDevice>('chosenDevice', 'auto')).toMatchObject({
      device: 'cpu',
      reason: REFUSED,
    });
    expect(page.server.requests.filter(isForCards)).toEqual([]);
    const chosen = await page.call<ChosenDevice>('chosenDevice', 'webgpu');
    expect(chosen).toEqual({ device: 'webgpu', reason: REQUESTED });
    expect(page.server.requests.filter(isForCards)).not.toEqual([]);
  });

  it('computes the steps of the test of cards as WebAssembly does, every node on the card', async () => {
    const { difference, milliseconds } = await page.call<CardTest>('testCard', 4);
    expect(difference).toBeLessThan(1e-4);
    expect(milliseconds.webgpu).toBeGreaterThan(0);
    // A node that no card computes is refused, so none of those above was computed elsewhere.
    expect((await page.failure('loadDouble')).message).toMatch(
      /^The network cannot be loaded on the graphics card/,
    );
  });

  it.each(['sgd', 'adam', 'rmsprop'])('takes five steps of %s as WebAssembly does', async (optimizer) => {
    const cpu = await page.call<FiveSteps>('fiveSteps', 'cpu', optimizer);
    const card = await page.call<FiveSteps>('fiveSteps', 'webgpu', optimizer);
    expect(cpu.losses).toHaveLength(STEPS);
    expect(relativeDifference(cpu.losses, card.losses)).toBeLessThan(1e-3);
    expect(relativeDifference(cpu.weights, card.weights)).toBeLessThan(1e-3);
    expect(relativeDifference(cpu.outputs, card.outputs)).toBeLessThan(1e-3);
  });

  it('keeps weights and slots on the card, and frees those of the step before', async () => {
    const counts = await page.call<number[]>('buffersAfterSteps');
    expect(counts).toHaveLength(STEPS);
    // From the second step on, every buffer is one that a step before has left.
    expect(counts.slice(2)).toEqual(counts.slice(2).map(() => counts[1]));
  });

  describe('train', () => {
    const options = { weights: 'base.graft', set, seed: 5 };
    let onCard: Trained;

    beforeAll(async () => {
      onCard = await page.call<Trained>('train', pictures, { ...options, device: 'webgpu' });
    });

    it('says where it computed, in an event and in the card', () => {
      const [first] = onCard.events;
      expect(first).toEqual({ event: 'device', device: 'webgpu', reason: REQUESTED });
      expect(devicesOf(onCard.events)).toHaveLength(1);
      expect(onCard.card.device).toBe('webgpu');
    });

    it('learns what it learns on the processor, which auto chooses here', async () => {
      const onProcessor = await page.call<Trained>('train', pictures, { ...options, device: 'auto' });
      expect(devicesOf(onProcessor.events)).toEqual([{ event: 'device', device: 'cpu', reason: REFUSED }]);
      expect(onProcessor.card.device).toBeUndefined();
      const losses = lossesOf(onProcessor.events);
      expect(losses).toHaveLength(2 * 3);
      // It learns, so the losses have something to compare.
      expect(Math.max(...losses) - Math.min(...losses)).toBeGreaterThan(0.05);
      expect(relativeDifference(losses, lossesOf(onCard.events))).toBeLessThan(1e-3);
    });

    it('goes on with the processor when the card is lost, and loses nothing', async () => {
      await page.call('begin', pictures, { ...options, device: 'webgpu' });
      await page.page.waitForFunction(
        'events.some(({ event, epoch }) => event === "epoch" && epoch === 2)',
        undefined,
        { timeout: 600_000 },
      );
      await page.page.evaluate('new BroadcastChannel("card").postMessage("lose")');
      const { card, status, phases } = await page.call<Trained>('ended');
      const events = (await page.page.evaluate('events')) as TrainEvent[];
      const [first, second, ...others] = devicesOf(events);
      expect(first).toEqual({ event: 'device', device: 'webgpu', reason: REQUESTED });
      expect(second).toMatchObject({ device: 'cpu', failed: true });
      // The state of the epoch may not have been read yet when the card is lost.
      expect(second.reason).toMatch(
        /^The graphics card was lost, or its memory is full\. The training goes on with the processor, from (?:epoch [23]|the beginning of this phase)/,
      );
      expect(others).toEqual([]);
      expect(status).toBe('finished');
      expect(phases.map(({ history }) => history.epoch)).toEqual([[0], [1, 2]]);
      expect(card.device).toBe('webgpu');
      expect(relativeDifference(lossesOf(onCard.events), lossesOf(events))).toBeLessThan(1e-3);
    });
  });

  it('refuses a card where the browser has none', async () => {
    const plain = await launchChromium();
    const without = await TrainingPage.open(plain, folder);
    const { message, hint } = await without.failure('train', pictures, {
      ...{ weights: null, set, device: 'webgpu' },
    });
    expect(message).toBe(
      'There is no graphics card here that WebGPU can use: ONNX Runtime finds no adapter.',
    );
    expect(hint).toContain("device 'cpu'");
    expect(await without.call<ChosenDevice>('chosenDevice', 'auto')).toMatchObject({
      device: 'cpu',
      reason: 'This browser offers no graphics card.',
    });
    await without.close();
    await plain.close();
  });
});
