import type { PartName, Photograph } from '../studio/browser.js';

/** A photograph of the project that has a class. */
export interface LabelledPhotograph {
  readonly id: string;
  /** Of its file. */
  readonly name: string;
  readonly className: string;
  /** Of its content, as 64 hexadecimal digits: known to runs also after it was moved, when it has another id. */
  readonly sha256: string;
  /** The part that it was put into by its folder; null where Graft divides. */
  readonly given: PartName | null;
}

/** What trainings and judgements need to know of the project's photographs. */
export interface PhotographSource {
  /** All that have a class, sorted by class and name. */
  labelled(): readonly LabelledPhotograph[];
  /** The id of a photograph with this content, wherever it is now; undefined when there is none. */
  idOf(sha256: string): string | undefined;
  /** A photograph as the page sees it; undefined when it is gone. */
  find(id: string): Photograph | undefined;
  /** The file as it was given. @throws Refusal 404 when it is gone */
  content(id: string): Promise<Blob>;
  /** As WebP, upright, at most `size` pixels wide and high. @throws Refusal 404 when it is gone */
  preview(id: string, size: number): Promise<Blob>;
}
