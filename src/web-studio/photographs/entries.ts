import type { ChangeDescription, UndoableChange } from '../../studio/browser.js';

/* The lines of photographs.jsonl. */

/** What is known of a photograph since it came. */
export interface PhotographFacts {
  readonly id: string;
  /** SHA-256 of the file, 64 hexadecimal digits; the name under which its bytes are kept. */
  readonly sha256: string;
  readonly bytes: number;
  /** When it came, in milliseconds since 1970. */
  readonly time: number;
  /** Of its content: 'JPEG'. */
  readonly format: string;
  /** In pixels, upright. */
  readonly width: number;
  readonly height: number;
  /** The perceptual hash, 64 hexadecimal digits; null for a picture of one colour. */
  readonly hash: string | null;
}

/** A photograph or folder that is moved, made or removed, as in the journal of the Studio's server. */
export interface Operation {
  /** Places (see `PhotographTree`); null for an upload, and for a folder that is made or removed. */
  readonly from: string | null;
  readonly to: string;
  readonly folder?: 'made' | 'removed' | 'moved';
  /** Of an upload. */
  readonly id?: string;
}

export interface Change extends UndoableChange<Operation> {
  readonly kind: ChangeDescription['kind'];
}

/** A line. */
export type Entry =
  | (Change & { readonly entry: 'change'; readonly added?: readonly PhotographFacts[] })
  /** More of the same batch. */
  | {
      readonly entry: 'more';
      readonly id: string;
      readonly className: string | null;
      readonly operations: readonly Operation[];
      readonly added?: readonly PhotographFacts[];
    }
  | { readonly entry: 'undo' | 'redo' | 'forget'; readonly id: string }
  /** Folders of an upload into which nothing came. */
  | { readonly entry: 'emptied'; readonly folders: readonly string[] }
  /** Everything, in place of all lines before. */
  | {
      readonly entry: 'project';
      readonly folders: readonly string[];
      readonly photographs: readonly (PhotographFacts & { readonly place: string })[];
      readonly done: readonly Change[];
      readonly undone: readonly Change[];
    };

/** A change as the page receives it. */
export function describeChange({ kind, className, operations }: Change): ChangeDescription {
  return { kind, count: operations.filter(({ folder }) => folder === undefined).length, className };
}
