import { greyPicture, type SmallPicture } from './small-picture.js';

/** Pixels of the longer side of the picture from which frames are chosen. */
const JUDGED = 256;
const THUMBNAIL = 112;
const QUALITY = 0.92;

/** A camera's picture, to look at and then to keep or not. */
export class FrameGrabber {
  readonly #frame = canvas();
  readonly #judged = canvas({ willReadFrequently: true });
  readonly #thumbnail = canvas();

  /** Takes the picture that the camera shows now; undefined before its first one. */
  grab(video: HTMLVideoElement): SmallPicture | undefined {
    const { videoWidth, videoHeight } = video;
    if (videoWidth === 0 || videoHeight === 0) return undefined;
    // Not as it is shown: in the mirror writing would be reversed, and so would everything that the model is shown later.
    draw(this.#frame, video, videoWidth, videoHeight);
    const { width, height } = draw(
      this.#judged,
      this.#frame.canvas,
      ...fitted(videoWidth, videoHeight, JUDGED),
    );
    return greyPicture(this.#judged.getImageData(0, 0, width, height).data, width, height);
  }

  /** The picture that was taken last as a JPEG in the camera's size. */
  encode(): Promise<Blob | undefined> {
    return encoded(this.#frame.canvas);
  }

  /** A small one of it, to show. */
  thumbnail(): Promise<Blob | undefined> {
    const { width, height } = this.#frame.canvas;
    return encoded(draw(this.#thumbnail, this.#frame.canvas, ...fitted(width, height, THUMBNAIL)));
  }
}

function canvas(settings?: CanvasRenderingContext2DSettings): CanvasRenderingContext2D {
  const context = document.createElement('canvas').getContext('2d', settings);
  if (context === null) throw new Error('The browser has no memory left to look at the camera’s picture.');
  return context;
}

function draw(
  context: CanvasRenderingContext2D,
  source: CanvasImageSource,
  width: number,
  height: number,
): HTMLCanvasElement {
  const { canvas } = context;
  // Setting the size clears the canvas, so only where it changes.
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  context.imageSmoothingQuality = 'medium';
  context.drawImage(source, 0, 0, width, height);
  return canvas;
}

function fitted(width: number, height: number, longest: number): [number, number] {
  const scale = Math.min(1, longest / Math.max(width, height));
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

async function encoded(canvas: HTMLCanvasElement): Promise<Blob | undefined> {
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, 'image/jpeg', QUALITY));
  return blob ?? undefined;
}
