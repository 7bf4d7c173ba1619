import sharp from 'sharp';
import { expect, it } from 'vitest';
import type { AugmentationPreview } from '../../src/studio/api.js';
import { expectTheSame, flowers, type TestStudio } from './studio-client.js';

/** Tests of what is found in photographs, and of what training makes of them. */
export function testInspection(studio: TestStudio): void {
  it('are inspected and divided, the same in each Studio', async () => {
    expect(await studio.client.refused('GET', '/api/data/inspection')).toMatch(/^4/);
    const many = { rose: await flowers('rose', 12), tulip: await flowers('tulip', 12) };
    await studio.client.begin('b1', [{ className: 'rose' }, { className: 'tulip' }]);
    for (const [kind, files] of Object.entries(many)) {
      for (const { name: file, bytes } of files) await studio.client.upload(kind, file, bytes);
    }
    // The same content under another label, the same picture in another size, one of few pixels, one of one colour.
    await studio.client.upload('tulip', 'copy.jpg', many.rose[0].bytes);
    const smaller = await sharp(many.tulip[0].bytes).resize({ width: 150 }).png().toBuffer();
    await studio.client.upload('tulip', 'smaller.jpg', smaller);
    const tiny = await sharp(many.rose[1].bytes).resize(20, 20, { fit: 'fill' }).png().toBuffer();
    await studio.client.upload('rose', 'tiny.png', tiny);
    const blank = { width: 90, height: 60, channels: 3, background: '#3366aa' } as const;
    await studio.client.upload('rose', 'blank.png', await sharp({ create: blank }).png().toBuffer());

    const report = await studio.client.inspect();
    const jpegs = 25;
    // A server also finds its own journal, and leaves it alone.
    expect(report).toMatchObject({ found: 28 + report.ignored, used: 28, skipped: 0 });
    expect(report.formats).toEqual({ JPEG: jpegs, PNG: 3 });
    expect(report.sizes?.smallest).toEqual({ width: 20, height: 20 });
    expect(report.duplicateCounts.exact).toBe(1);
    const [copies] = report.duplicates;
    expect(copies.photographs.map((one) => one.name).sort()).toEqual([many.rose[0].name, 'copy.jpg'].sort());
    const kinds = report.findings.map(({ kind, values }) => `${kind} ${values.problem ?? ''}`.trim());
    expect(kinds).toEqual(
      expect.arrayContaining(['label-conflict', 'unusual-files tiny', 'unusual-files blank']),
    );
    expect(report.findings[0].values).toMatchObject({ other: 'tulip/copy.jpg' });
    expect(report.problems.map(({ name: file, kind }) => `${file} ${kind}`).sort()).toEqual(
      expect.arrayContaining(['blank.png blank', 'tiny.png tiny']),
    );
    expectTheSame('findings', kinds);
    expectTheSame('notes', report.notes);

    const state = await studio.client.state();
    expect(state.split?.train.origin).toBe('remainder');
    expect(state.split?.validation).toEqual({ origin: 'split-off', count: 4 });
    const parts = (await studio.client.all()).map((one) => `${one.name} ${one.part}`);
    expectTheSame('parts', parts);
    expectTheSame('classes', state.classes);
    expect(await studio.client.names('&problem=1')).toEqual(expect.arrayContaining(['rose/tiny.png']));

    await studio.client.post('/api/data/undo');
    expect((await studio.client.state()).inspection.state).toBe('stale');
    expect((await studio.client.state()).split).toBeNull();
  });

  it('are divided further where only one part is given', async () => {
    const many = await Promise.all(['rose', 'tulip'].map((kind) => flowers(kind, 10)));
    const folders = ['rose', 'tulip'].flatMap((className) =>
      ['train', 'validation'].map((part) => ({ className, part })),
    );
    await studio.client.begin('b1', folders);
    for (const [at, className] of ['rose', 'tulip'].entries()) {
      for (const [number, { name: file, bytes }] of many[at].entries()) {
        await studio.client.upload(className, file, bytes, { part: number < 6 ? 'train' : 'validation' });
      }
    }
    await studio.client.inspect();
    const { split } = await studio.client.state();
    expect(split?.train).toEqual({ origin: 'given', count: 12 });
    expect(split?.test.origin).toBe('split-off');
    expectTheSame(
      'given parts',
      (await studio.client.all()).map((one) => `${one.name} ${one.part}`),
    );
  });

  it('are shown as training augments them', async () => {
    await studio.begun();
    const photograph = await studio.client.idOf(studio.roses[0].name);
    const views = async (settings: object, seed = 0) =>
      (
        await studio.client.post<AugmentationPreview>('/api/data/augmentation', {
          photograph,
          settings,
          seed,
          size: 64,
        })
      ).pictures;
    const plain = await views({});
    expect(new Set(plain).size).toBe(1);
    expect(plain).toHaveLength(9);
    const [, base64] = plain[0].split(',');
    expect(await sharp(Buffer.from(base64, 'base64')).metadata()).toMatchObject({
      format: 'webp',
      width: 64,
    });
    const turned = await views({ rotation: 0.2, mixUp: 0.3 });
    expect(new Set(turned).size).toBe(9);
    expect(await views({ rotation: 0.2, mixUp: 0.3 })).toEqual(turned);
    expect(await views({ rotation: 0.2, mixUp: 0.3 }, 1)).not.toEqual(turned);
    const wrong = await studio.api.send('POST', '/api/data/augmentation', {
      json: { photograph, settings: { rotation: 7 } },
    });
    expect(wrong.status).toBe(400);
  });
}
