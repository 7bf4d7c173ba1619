import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DOMParser } from 'linkedom';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelSuspectsFigure, type ShownSuspect, svgToPng } from '../../src/report/index.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'graft-suspects-'));
  for (const [name, width, height] of [
    ['wide.png', 300, 100],
    ['high.png', 100, 300],
    ['tiny.png', 1, 1],
  ] as const) {
    const image = sharp({ create: { width, height, channels: 3, background: '#4080c0' } });
    await writeFile(join(folder, name), await image.png().toBuffer());
  }
});
afterAll(() => rm(folder, { recursive: true }));

const suspect = (
  file: string,
  similar: readonly string[],
  more: Partial<ShownSuspect> = {},
): ShownSuspect => ({
  path: join(folder, file),
  label: 'cat',
  suggested: 'dog',
  note: 'dog 97.0 %, cat 3.0 %',
  similar: similar.map((name, at) => ({ path: join(folder, name), similarity: 0.9 - at / 10 })),
  ...more,
});

const imagesOf = (svg: string): { width: number; height: number }[] => {
  const document = new DOMParser().parseFromString(svg, 'image/svg+xml');
  const elements: Iterable<{ getAttribute(name: string): string }> = document.querySelectorAll('image');
  return Array.from(elements, (image) => ({
    width: Number(image.getAttribute('width')),
    height: Number(image.getAttribute('height')),
  }));
};

describe('labelSuspectsFigure', () => {
  it('shows each large in its proportions, and three similar ones smaller', async () => {
    const svg = await labelSuspectsFigure(
      [suspect('wide.png', ['high.png', 'tiny.png', 'wide.png', 'high.png']), suspect('high.png', [])],
      { title: 'Suspicious labels' },
    );
    const [wide, ...others] = imagesOf(svg!);
    expect(wide.width / wide.height).toBeCloseTo(3, 1);
    expect(others).toHaveLength(4);
    for (const small of others.slice(0, 3)) {
      expect(Math.max(small.width, small.height)).toBeLessThan(wide.width * 0.7);
    }
    expect(svg).toContain('Labelled cat, looks like dog');
    await svgToPng(svg!);
  });

  it('leaves out what can no longer be read', async () => {
    const suspects = [suspect('gone.png', ['wide.png']), suspect('wide.png', ['gone.png', 'high.png'])];
    expect(imagesOf((await labelSuspectsFigure(suspects, { title: 'One' }))!)).toHaveLength(2);
    expect(await labelSuspectsFigure(suspects.slice(0, 1), { title: 'None' })).toBeUndefined();
  });

  it('shows names as text, whatever they are', async () => {
    const label = '<script>alert(1)</script>';
    const svg = (await labelSuspectsFigure(
      [suspect('wide.png', ['high.png'], { label, suggested: `"&'\u202E` })],
      {
        title: label,
        subtitle: 'x'.repeat(400),
      },
    ))!;
    expect(svg).not.toContain('<script');
    expect(svg).not.toContain('\u202E');
    expect(svg).toContain('&lt;script&gt;');
  });
});
