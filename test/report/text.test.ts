import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import { describe, expect, test } from 'vitest';
import {
  cleanText,
  escapeXml,
  splitCharacters,
  textWidth,
  truncateCharacters,
  truncateText,
  wrapText,
} from '../../src/report/text.js';

describe('cleanText and escapeXml', () => {
  test('make markup harmless', () => {
    expect(escapeXml(`<script>alert("a" & 'b')</script>`)).toBe(
      '&lt;script&gt;alert(&quot;a&quot; &amp; &#39;b&#39;)&lt;/script&gt;',
    );
  });

  test('replace what XML forbids and keep what it allows', () => {
    expect(cleanText('a\u0000b\u0007c\uD800d\uFFFEe')).toBe('a\uFFFDb\uFFFDc\uFFFDd\uFFFDe');
    expect(cleanText('naïve 中文 🐈‍⬛ مرحبا')).toBe('naïve 中文 🐈‍⬛ مرحبا');
  });

  test('replace white space and line ends by spaces', () => {
    expect(cleanText('  one\r\n two\tthree \u2028 four ')).toBe('one two three four');
  });

  test('remove controls of the writing direction', () => {
    expect(cleanText('photo\u202Egpj.exe\u202C\u2066x\u2069')).toBe('photogpj.exex');
  });
});

describe('textWidth', () => {
  const require = createRequire(import.meta.url);
  const font = require.resolve('@expo-google-fonts/inter/600SemiBold/Inter_600SemiBold.ttf');

  function drawnWidth(text: string, fontSize: number): number {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="100"><text x="10" y="60" font-family="Inter" font-weight="600" font-kerning="none" font-size="${fontSize}">${escapeXml(text)}</text></svg>`;
    const box = new Resvg(svg, { font: { loadSystemFonts: false, fontFiles: [font] } }).innerBBox();
    return box?.width ?? 0;
  }

  test.each([
    'Golden retriever, 97.3% (file_0012.jpg)',
    'HAMBURG WWW MMM',
    'illicit little fillet',
    'Çığ düşmüş İstanbul ördeği',
  ])('agrees with the font: %s', (text) => {
    // The drawn box does not include the bearings of the first and the last letter.
    expect(Math.abs(textWidth(text, 40) - drawnWidth(text, 40))).toBeLessThan(0.03 * textWidth(text, 40) + 4);
  });

  test('is never below the font’s width for common letters of other alphabets', () => {
    for (const text of ['собака и кошка', 'σκύλος και γάτα']) {
      expect(textWidth(text, 40)).toBeGreaterThanOrEqual(drawnWidth(text, 40));
    }
  });

  test('counts an emoji of several code points once', () => {
    expect(splitCharacters('👩‍👩‍👧')).toHaveLength(1);
    expect(textWidth('👩‍👩‍👧', 10)).toBeCloseTo(textWidth('🐈', 10));
  });
});

describe('truncation', () => {
  test('does not change text that fits', () => {
    expect(truncateText('cat', 100, 14)).toBe('cat');
  });

  test.each(['x'.repeat(200), 'very long class name '.repeat(20), '🐈‍⬛'.repeat(60), '長い名前'.repeat(40)])(
    'cuts to the width with an ellipsis: %s',
    (text) => {
      const cut = truncateText(text, 150, 14);
      expect(cut.endsWith('…')).toBe(true);
      expect(cut).not.toContain(' …');
      expect(text.startsWith(cut.slice(0, -1))).toBe(true);
      expect(textWidth(cut, 14)).toBeLessThanOrEqual(150);
      expect(textWidth(cut, 14)).toBeGreaterThan(110);
    },
  );

  test('never splits an emoji', () => {
    const whole = '🐈‍⬛';
    const kept = truncateText(whole.repeat(20), 100, 14).slice(0, -1);
    expect(kept).toBe(whole.repeat(kept.length / whole.length));
  });

  test('by characters', () => {
    expect(truncateCharacters('abcdef', 6)).toBe('abcdef');
    expect(truncateCharacters('abcdefg', 6)).toBe('abcde…');
  });
});

describe('wrapText', () => {
  const text = 'Nine photographs of cats and dogs, each with its label and the share of the prediction';

  test('breaks at spaces and keeps every word', () => {
    const lines = wrapText(text, 200, 14, 10);
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.join(' ')).toBe(text);
    for (const line of lines) expect(textWidth(line, 14)).toBeLessThanOrEqual(200);
  });

  test('ends the last allowed line with an ellipsis', () => {
    const lines = wrapText(text, 200, 14, 2);
    expect(lines).toHaveLength(2);
    expect(lines[1].endsWith('…')).toBe(true);
  });

  test('cuts a word that is wider than a line and continues with the next', () => {
    const lines = wrapText(`${'w'.repeat(80)} end`, 200, 14, 3);
    expect(lines[0].endsWith('w…')).toBe(true);
    expect(lines[1]).toBe('end');
  });

  test('an empty text has no lines', () => {
    expect(wrapText(' \n ', 200, 14, 3)).toEqual([]);
  });
});
