import { describe, expect, it } from 'vitest';
import type { ClassifierCard } from '../../src/classifier/index.js';
import { archiveReadme } from '../../src/exports/archive-readme.js';

const KERAS = { interpolation: 'bilinear', antialias: false, cropToAspectRatio: false } as const;

function pythonOf(resize: Partial<ClassifierCard['resize']>): string {
  const card = { imageSize: [160, 200], resize: { ...KERAS, ...resize }, classNames: ['cat', 'dog'] };
  const text = archiveReadme(card as unknown as ClassifierCard);
  return text.slice(text.indexOf('## Python'));
}

describe('the Python example in a zip', () => {
  it('resizes as the training did: from the four nearest pixels', () => {
    expect(pythonOf({})).toContain('image = cv2.resize(numpy.asarray(picture), (200, 160))[None]');
    expect(pythonOf({})).toMatch(/^.*pip install .* opencv-python-headless`$/m);
  });

  it('crops first where the training did', () => {
    const text = pythonOf({ cropToAspectRatio: true });
    expect(text).toContain('scale = min(picture.width / 200, picture.height / 160)');
    expect(text.indexOf('picture.crop(')).toBeLessThan(text.indexOf('cv2.resize('));
  });

  it.each([
    { antialias: true },
    { interpolation: 'lanczos3', antialias: true },
    { interpolation: 'nearest' },
  ] as const)('needs no OpenCV where Pillow does the same: %j', (resize) => {
    expect(pythonOf(resize)).not.toMatch(/cv2|opencv/);
    expect(pythonOf(resize)).toContain('picture.resize((200, 160), Image.Resampling.');
  });
});
