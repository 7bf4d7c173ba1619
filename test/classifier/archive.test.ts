import { unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { archiveClassifier } from '../../src/exports/archive.js';
import { cardFor } from './networks.js';

const bytes = Uint8Array.from({ length: 5000 }, (_, index) => index % 7);
const text = (content: Uint8Array): string => new TextDecoder().decode(content);

describe('the zip of a classifier', () => {
  const card = cardFor(['cats', 'ğüş, 猫', 'two\nlines']);
  const files = unzipSync(archiveClassifier({ bytes, card }));

  it('contains the model, the labels, the card and instructions', () => {
    expect(Object.keys(files).sort()).toEqual(['README.md', 'card.json', 'labels.txt', 'model.onnx']);
    expect(files['model.onnx']).toEqual(bytes);
    expect(text(files['labels.txt'])).toBe('cats\nğüş, 猫\ntwo lines\n');
    expect(JSON.parse(text(files['card.json']))).toEqual(card);
  });

  it('explains in its README which input the model expects', () => {
    const readme = text(files['README.md']);
    expect(readme).toContain('uint8 [N, 32, 32, 3]');
    expect(readme).toMatch(/stretched to 32 x 32 pixels\n\(bilinear, without antialiasing/);
    const cropped = cardFor(['a', 'b'], {
      imageSize: [100, 200],
      resize: { interpolation: 'lanczos3', antialias: true, cropToAspectRatio: true },
    });
    const other = text(unzipSync(archiveClassifier({ bytes, card: cropped }))['README.md']);
    expect(other).toMatch(
      /cropped in the middle to the proportions of 200 to 100 .* to 200 x 100 pixels\n\(lanczos3, with/,
    );
    expect(other).toContain('fit: "cover", kernel: "lanczos3"');
    expect(other).toContain('const scale = Math.max(200 / bitmap.width, 100 / bitmap.height);');
    expect(readme).toContain('context.drawImage(await createImageBitmap(picture), 0, 0, 32, 32);');
    expect(other).toContain('ImageOps.fit(picture, (200, 100), Image.Resampling.LANCZOS)');
  });

  it('is the same for the same model', () => {
    expect(archiveClassifier({ bytes, card })).toEqual(archiveClassifier({ bytes, card }));
  });
});
