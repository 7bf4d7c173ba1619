import { access } from 'node:fs/promises';
import { files } from '#platform';
import { BRING_BACK } from '../bring-back.js';
import { GraftError, reasonOf, UsageError } from '../errors.js';
import { anything, checkOptions } from '../options.js';
import { shown } from '../shown.js';

/** The weights that the figures use. */
const FONT_FILES = ['Inter_400Regular.ttf', 'Inter_500Medium.ttf', 'Inter_600SemiBold.ttf'];

/**
 * Makes sure that the typeface is there: without it, the renderer draws figures without their texts.
 *
 * @throws GraftError when it is missing
 */
export async function expectTypeface(): Promise<void> {
  for (const path of fontPaths()) {
    await access(path).catch((error) => {
      throw new GraftError(
        `The typeface for figures, which comes with Graft, is missing: ${reasonOf(error)}.`,
        {
          hint: BRING_BACK,
          cause: error,
        },
      );
    });
  }
}

function fontPaths(): string[] {
  return FONT_FILES.map((name) => files.assetPath(`fonts/${name}`));
}

/** A PNG of 100 million pixels takes 400 MB while it is drawn. */
const MOST_PIXELS = 100e6;

/** Options of `svgToPng`. */
export interface PngOptions {
  /** Pixels of the PNG for each pixel of the SVG, above 0 and up to 16. Default 2, for screens of high density. */
  readonly scale?: number;
}

/**
 * Draws a figure as a PNG on white paper, with resvg and the typeface Inter. Fonts of the system are not read, so
 * the result is the same on every machine; letters that Inter lacks (Arabic, Chinese, emoji) stay empty boxes or
 * blank in the PNG, while the SVG shows them.
 *
 * @throws UsageError where the scale is out of range or the PNG would have more than 100 million pixels
 * @throws GraftError where the text is not an SVG that resvg can draw, or the typeface is missing
 *
 * @example
 * ```ts
 * import { writeFile } from 'node:fs/promises';
 * import { learningCurvesFigure } from '@graft-vision/graft';
 * import { svgToPng } from '@graft-vision/graft/report';
 *
 * const { history } = await model.fit(training, { epochs: 10 });
 * await writeFile('curves.png', await svgToPng(learningCurvesFigure(history)));
 * ```
 */
export async function svgToPng(svg: string, options: PngOptions = {}): Promise<Uint8Array> {
  checkOptions('svgToPng', options, { scale: anything });
  const { scale = 2 } = options;
  if (!(scale > 0 && scale <= 16)) {
    throw new UsageError(`Expected a scale above 0 and up to 16 for a PNG but received ${shown(scale)}.`);
  }
  await expectTypeface();
  try {
    // Loaded here, since most callers keep the SVG and need no renderer.
    const { renderAsync, Resvg } = await import('@resvg/resvg-js');
    checkSize(new Resvg(svg, { font: { loadSystemFonts: false }, logLevel: 'off' }), scale);
    const rendered = await renderAsync(svg, {
      font: {
        loadSystemFonts: false,
        fontFiles: fontPaths(),
        defaultFontFamily: 'Inter',
        sansSerifFamily: 'Inter',
      },
      fitTo: { mode: 'zoom', value: scale },
      background: 'white',
      logLevel: 'off',
    });
    return rendered.asPng();
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new GraftError(`Could not draw the figure as PNG: ${reasonOf(error)}`, {
      hint: 'Keep the figure as SVG, or check that the package @resvg/resvg-js is installed.',
      cause: error,
    });
  }
}

/** The renderer ends the whole process where memory runs out, so large figures are refused before. */
function checkSize(figure: { readonly width: number; readonly height: number }, scale: number): void {
  const width = Math.ceil(figure.width * scale);
  const height = Math.ceil(figure.height * scale);
  if (width * height > MOST_PIXELS) {
    throw new UsageError(
      `Expected a PNG of at most ${MOST_PIXELS / 1e6} million pixels but this one would have ${width} x ${height}.`,
      { hint: 'Give a smaller scale, or draw fewer images in one figure.' },
    );
  }
}
