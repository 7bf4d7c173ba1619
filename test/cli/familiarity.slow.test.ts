import { cp, mkdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { Random } from '../../src/random.js';
import { eventsOf, graft, graftJson, temporaryFolder } from './command.js';
import { addUnreadableFiles, photographFolder } from './photographs.js';
import { trainAndSave } from './saved-models.js';

let folder: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  const classes = ['discs', 'stripes'] as const;
  await photographFolder(join(folder, 'photos/train'), { classes, perClass: 20, seed: 1 });
  await photographFolder(join(folder, 'photos/validation'), { classes, perClass: 12, seed: 2 });
  await noisePictures(join(folder, 'others'), 10);
  const train = ['train', 'photos', '--out', 'run', '--weights', 'openimages', '--offline', '--seed', '1'];
  // Fine-tuning blurs what is strange about a picture; see docs/design-notes.md.
  const { code, stderr } = await graft([...train, '--set', 'fineTuning.epochs=0'], folder);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
}, 240_000);

/** Pictures of coloured noise in blocks. */
async function noisePictures(place: string, count: number): Promise<void> {
  await mkdir(place, { recursive: true });
  for (let at = 0; at < count; at++) {
    const random = new Random(7, at);
    const pixels = Uint8Array.from({ length: 24 * 16 * 3 }, () => random.integer(256));
    const picture = sharp(pixels, { raw: { width: 24, height: 16, channels: 3 } });
    await picture
      .resize(240, 160, { kernel: 'nearest' })
      .png()
      .toFile(join(place, `${at}.png`));
  }
}

interface Prediction {
  readonly event: string;
  readonly label: string | null;
  readonly probability: number | null;
  readonly familiarity: number;
  readonly unfamiliar?: boolean;
}

const predict = async (...args: readonly string[]): Promise<Prediction[]> =>
  (await graftJson(['predict', 'run/model.onnx', ...args], folder)).filter(
    ({ event }) => event === 'prediction',
  ) as unknown as Prediction[];

describe('a trained classifier', () => {
  it('lets most held-out pictures pass and finds others less familiar', async () => {
    const own = await predict('photos/validation');
    const others = await predict('others');
    expect(own).toHaveLength(24);
    expect(own.filter(({ unfamiliar }) => unfamiliar).length).toBeLessThanOrEqual(4);
    const mean = (some: readonly Prediction[]): number =>
      some.reduce((sum, { familiarity }) => sum + familiarity, 0) / some.length;
    expect(mean(others)).toBeLessThan(mean(own) - 0.1);
    for (const { familiarity, unfamiliar } of [...own, ...others]) expect(unfamiliar).toBe(familiarity < 0.5);
  });

  it('marks unfamiliar pictures, rejects them or ignores that', async () => {
    const { stdout } = await graft(['predict', 'run/model.onnx', 'others'], folder);
    const lines = stdout.split('\n').filter((line) => line.startsWith('others'));
    const marked = lines.filter((line) => line.endsWith('; does not look like anything it was trained on'));
    expect(marked.length).toBeGreaterThan(0);
    const verb = marked.length === 1 ? 'does' : 'do';
    expect(stdout).toContain(
      `${marked.length} of 10 pictures ${verb} not look like anything it was trained on.`,
    );

    const rejected = await predict('others', '--unfamiliar', 'reject');
    expect(rejected.filter(({ label }) => label === null)).toHaveLength(marked.length);
    for (const { label, probability, unfamiliar } of rejected) {
      expect([label === null, probability === null]).toEqual([unfamiliar, unfamiliar]);
    }
    const ignored = await predict('others', '--unfamiliar', 'ignore');
    for (const one of ignored) {
      expect(one.label).not.toBeNull();
      expect(one).not.toHaveProperty('unfamiliar');
    }
  });

  it('writes both in the table', async () => {
    const args = ['predict', 'run/model.onnx', 'others', '--csv', 'table.csv', '--unfamiliar', 'reject'];
    expect((await graft(args, folder)).code).toBe(0);
    const [head, ...rows] = (await readFile(join(folder, 'table.csv'), 'utf8')).trim().split('\r\n');
    expect(head).toBe(
      'path,label,probability,familiarity,unfamiliar,probability_discs,probability_stripes,error',
    );
    for (const row of rows) {
      const [, label, , familiarity, unfamiliar] = row.split(',');
      expect(unfamiliar).toBe(String(Number(familiarity) < 0.5));
      expect(label === '').toBe(unfamiliar === 'true');
    }
  });

  it('is measured against other pictures', async () => {
    const args = ['evaluate', 'run/model.onnx', 'photos/validation', '--others', 'others', '--no-report'];
    const [event] = await graftJson(args, folder);
    const { auroc, own, others } = event as unknown as {
      auroc: number;
      own: { count: number; rejected: number; familiarity: number[] };
      others: { count: number; rejected: number; familiarity: number[] };
    };
    expect([own.count, others.count]).toEqual([24, 10]);
    const pairs = own.familiarity.flatMap((one) =>
      others.familiarity.map((other) => (one > other ? 1 : one === other ? 0.5 : 0)),
    );
    expect(auroc).toBeCloseTo(pairs.reduce((sum: number, pair) => sum + pair, 0) / pairs.length, 10);
    expect(auroc).toBeGreaterThan(0.8);
    expect(others.rejected).toBeCloseTo(others.familiarity.filter((value) => value < 0.5).length / 10, 10);
    const { stdout } = await graft(args, folder);
    expect(stdout).toContain(`ROC-AUC ${auroc.toFixed(4)}`);
    expect((await graft([...args.slice(0, 4), 'nowhere', '--no-report'], folder)).code).toBe(2);
    const list = await graft([...args.slice(0, 4), 'others.csv', '--no-report'], folder);
    expect([list.code, list.stderr]).toEqual([2, expect.stringContaining('Lists and archives')]);
  });

  it('names what cannot be read of the other pictures, and fails where nothing can', async () => {
    await cp(join(folder, 'others'), join(folder, 'mixed'), { recursive: true });
    const { damaged, empty } = await addUnreadableFiles(join(folder, 'mixed'));
    const args = ['evaluate', 'run/model.onnx', 'photos/validation', '--no-report', '--others'];
    const [event] = await graftJson([...args, 'mixed'], folder);
    const { others } = event as unknown as { others: { count: number; skipped: { path: string }[] } };
    expect([others.count, others.skipped.length]).toEqual([10, 2]);
    const { stdout } = await graft([...args, 'mixed'], folder);
    for (const path of [damaged, empty]) expect(stdout).toContain(`Skipped ${relative(folder, path)}: `);

    await mkdir(join(folder, 'unreadable'));
    await addUnreadableFiles(join(folder, 'unreadable'));
    const nothing = await graft([...args, 'unreadable'], folder);
    expect(nothing.code).toBe(1);
    expect(nothing.stderr).toContain('None of the pictures of --others can be read.');
    expect(nothing.stderr).toContain('The first one: unreadable/damaged.jpg: ');
  });

  it('shows its limit', async () => {
    const { stdout } = await graft(['summary', 'run/model.onnx'], folder);
    expect(stdout).toContain('familiar from 0.5 on, which 95.0 % of 20 validation photographs reach');
    expect(stdout).toContain('familiarity: float32 [N]');
  });

  it('measures the same after it was trained further and exported', async () => {
    const more = ['train', 'photos', '--from', 'run/model.onnx', '--out', 'more', '--json'];
    const { code } = await graft([...more, '--set', 'featureExtraction.epochs=1'], folder);
    expect(code).toBe(0);
    const [{ card }] = await graftJson(['summary', 'more/model.onnx'], folder);
    expect((card as { familiarity: object }).familiarity).toMatchObject({ limit: 0.5, pictures: 20 });
    expect(
      (await graft(['export', 'run/model.onnx', '--to', 'fp16', '--out', 'half.onnx'], folder)).code,
    ).toBe(0);
    const half = await graftJson(['predict', 'half.onnx', 'others', 'photos/validation'], folder);
    const full = await predict('others', 'photos/validation');
    for (const [at, { familiarity }] of full.entries()) {
      expect(Math.abs(familiarity - (half[at] as unknown as Prediction).familiarity)).toBeLessThan(0.05);
    }
  });
});

it('says that an older model cannot reject unfamiliar pictures', async () => {
  await trainAndSave('small', join(folder, 'photos'), join(folder, 'old.onnx'));
  const { code, stderr } = await graft(['predict', 'old.onnx', 'others', '--unfamiliar', 'reject'], folder);
  expect(code).toBe(2);
  expect(stderr).toContain('old.onnx does not measure how familiar a picture is');
  const { stdout } = await graft(['predict', 'old.onnx', 'others', '--json'], folder);
  for (const event of eventsOf(stdout)) expect(event).not.toHaveProperty('familiarity');
});
