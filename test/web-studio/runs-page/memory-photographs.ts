import { sha256 as digest, hexadecimal } from '../../../dist/src/sha256.js';
import type { LabelledPhotograph, PhotographSource } from '../../../dist/src/web-studio/index.js';
import type { SentPhotograph } from './messages.js';

/** Photographs in memory: the smallest thing that runs can be trained on. */
export class MemoryPhotographs implements PhotographSource {
  readonly #files = new Map<string, { readonly sent: SentPhotograph; readonly content: Blob }>();

  constructor(photographs: readonly SentPhotograph[]) {
    for (const sent of photographs) {
      const bytes = Uint8Array.from(atob(sent.base64), (letter) => letter.charCodeAt(0));
      const id = `${sent.className}-${sent.name}`.replace(/[^\w-]/g, '_');
      this.#files.set(id, { sent, content: new Blob([bytes]) });
    }
  }

  /** Gives a photograph another class, and thereby another id; none: takes it away. */
  move(id: string, className: string | undefined): void {
    const found = this.#files.get(id)!;
    this.#files.delete(id);
    if (className === undefined) return;
    this.#files.set(`moved-${id}`, { ...found, sent: { ...found.sent, className } });
  }

  labelled(): LabelledPhotograph[] {
    return [...this.#files].map(([id, { sent }]) => ({
      ...{ id, name: sent.name, className: sent.className, given: null },
      sha256: digestOf(sent),
    }));
  }

  idOf(sha256: string): string | undefined {
    return [...this.#files].find(([, { sent }]) => digestOf(sent) === sha256)?.[0];
  }

  find(id: string) {
    const found = this.#files.get(id);
    if (found === undefined) return undefined;
    const { name, className } = found.sent;
    return { id, name, classes: [className], unknown: [], aside: false, part: null, problem: null };
  }

  async content(id: string): Promise<Blob> {
    return this.#files.get(id)!.content;
  }

  async preview(id: string, size: number): Promise<Blob> {
    const picture = await createImageBitmap(await this.content(id));
    const scale = Math.min(1, size / Math.max(picture.width, picture.height));
    const canvas = new OffscreenCanvas(Math.round(picture.width * scale), Math.round(picture.height * scale));
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await canvas.convertToBlob({ type: 'image/webp' });
  }
}

function digestOf({ base64 }: SentPhotograph): string {
  return hexadecimal(digest(new TextEncoder().encode(base64)));
}
