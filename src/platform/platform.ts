import type { InferenceSession, Tensor } from 'onnxruntime-common';
import type { DownloadOptions } from '../download/index.js';

export type { CacheKind, DownloadOptions, DownloadProgress, Network } from '../download/index.js';

/*
 * The interface to the platform: everything that the core needs and that browsers and Node do differently. The core
 * imports it as `#platform`, a name that package.json maps to `node/` or, when a bundler builds for browsers, to
 * `browser/`. The compiler maps the name to this file, so that the core can use only what is declared here.
 */

/**
 * Pixels as a decoder gives them: 8-bit sRGB, rows from the top, 3 or 4 bytes per pixel (the fourth is the opacity).
 */
export interface RawPicture {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** What an image's header says. */
export interface ImageProperties {
  /** In pixels, after the picture was turned upright. */
  readonly width: number;
  readonly height: number;
  /** Frames of an animation or pages of a document; 1 for an ordinary picture. */
  readonly frames: number;
  /** 'srgb', 'b-w', 'cmyk', 'rgb16', 'grey16' and others, as libvips names them. */
  readonly colourSpace: string;
  /** 8 unless the format stores more. */
  readonly bitsPerChannel: number;
  /** EXIF orientation, 1 to 8; 1 for a picture that is stored upright. */
  readonly orientation: number;
}

/** The size that a picture is decoded to. */
export type DecodedSize =
  /** The picture's own size. */
  | { readonly kind: 'full' }
  /**
   * The picture's own size, or a half, a quarter or an eighth of it that is not smaller than this, where the decoder gets
   * there with less work: a JPEG.
   */
  | { readonly kind: 'at-least'; readonly height: number; readonly width: number }
  /** The picture's own proportions, with at most this many pixels on the longer side. */
  | { readonly kind: 'inside'; readonly longest: number }
  /** A square, every pixel the average of what it covers. */
  | { readonly kind: 'square'; readonly side: number };

/** Why a picture could not be decoded. */
export interface PictureProblem {
  /** 'out-of-memory' and 'missing-package' say nothing about the file, and 'unsupported-format' says that it may be whole. */
  readonly kind:
    | 'unsupported-format'
    | 'missing-package'
    | 'too-large'
    | 'out-of-memory'
    | 'truncated'
    | 'damaged'
    | 'timeout';
  /** In plain English, without the path, as the end of a sentence. */
  readonly reason: string;
}

/** Decodes JPEG, PNG, GIF, WebP, TIFF, BMP, AVIF and HEIC, as far as the platform can. */
export interface PictureDecoder {
  /** The versions of the decoding libraries, for reports. */
  libraries(): Promise<Readonly<Record<string, string>>>;
  /**
   * Decodes a picture and turns it upright. Of an animation it takes the first frame.
   *
   * @param options.mostPixels larger pictures are refused
   * @param options.mostSeconds default 120 in Node; a browser has no limit
   * @param options.isIncomplete whether the content shows that it cannot be decoded: it is then not tried again
   * @param options.thumbnail side of a square that is made of the decoded pixels, every pixel the average of what it covers
   * @param use makes something smaller of the pixels; the next large picture is decoded only when it is done. It gets the
   * thumbnail too, if one was asked for
   * @throws the decoder's error, which may not say what is wrong with the picture
   */
  decode<Result>(
    bytes: Uint8Array,
    options: {
      readonly size: DecodedSize;
      readonly mostPixels: number;
      readonly mostSeconds?: number;
      readonly isIncomplete?: () => boolean;
      readonly thumbnail?: number;
    },
    use: (picture: RawPicture, thumbnail: RawPicture | undefined) => Result,
  ): Promise<Result>;
  /** What an error of `decode` says about the picture; undefined when it only says that decoding failed. */
  problemOf(error: unknown): PictureProblem | undefined;
  /**
   * Reads an image's header. It decodes no pixels, and the size is not limited.
   *
   * @throws the decoder's error when the header is damaged
   */
  properties(bytes: Uint8Array): Promise<ImageProperties>;
}

/** Why a file could not be read or written. */
export type UnreachableKind =
  | 'missing'
  | 'no-permission'
  | 'link-loop'
  | 'not-a-file'
  | 'read-error'
  | 'out-of-memory';

/** What went wrong with a file. */
export interface FileProblem {
  /** 'too-many-open' is a state of the process, not a fault of the file. */
  readonly kind: UnreachableKind | 'too-large' | 'too-many-open';
  /** In plain English, without the path, as the end of a sentence. */
  readonly reason: string;
}

/** Files by their paths. A call that fails rejects with an error that `problemOf` explains. */
export interface FileAccess {
  read(path: string): Promise<Uint8Array>;
  /**
   * Reads the beginning of a file, and the rest only if `wanted` accepts the beginning. It does not read pipes, sockets
   * or devices.
   *
   * @param most bytes of a file; default half a GiB
   */
  readIfWanted(path: string, isWanted: (start: Uint8Array) => boolean, most?: number): Promise<Uint8Array>;
  /** Writes a file so that it appears whole or not at all. */
  write(path: string, bytes: Uint8Array): Promise<void>;
  /** Makes an empty file, and its folder; it replaces a file that exists. */
  create(path: string): Promise<void>;
  /** Makes a file, and its folder, unless it exists. @returns the file's length in bytes */
  ensure(path: string): Promise<number>;
  append(path: string, bytes: Uint8Array): Promise<void>;
  truncate(path: string, length: number): Promise<void>;
  /** Deletes a file, if it is there. */
  remove(path: string): Promise<void>;
  problemOf(error: unknown): FileProblem;
  /** The path that an address like file:///home/me/model.onnx means. */
  pathOfUrl(url: URL): string;
  /** Where a file is that `npm run build` has put into dist/assets of Graft's own package; it may be missing. */
  assetPath(name: string): string;
}

/** Files from the internet that are kept in a cache folder. */
export interface KeptFiles {
  /** Where a file of this name is kept. @param cacheDirectory default: the user's cache folder */
  pathOf(folder: string, name: string, cacheDirectory?: string): string;
  isThere(path: string): Promise<boolean>;
  /**
   * Downloads a file and writes down where it came from. It gets its name only when it is complete and verified.
   *
   * @throws GraftError when it cannot be downloaded
   */
  download(url: string, path: string, options: DownloadOptions): Promise<void>;
  /** As hexadecimal digits. */
  md5(path: string): Promise<string>;
}

/**
 * Storage for what does not fit into memory. It does not throw when there is no room; it gives the reason and stores
 * nothing.
 */
export interface SpillStorage {
  /** Why it takes nothing more in, as the end of a sentence; undefined while it does. */
  readonly problem: string | undefined;
  /** @returns where the bytes are, or undefined when there is no room for them */
  append(bytes: Uint8Array): Promise<number | undefined>;
  /** Fills `target` with the bytes from a position on; false when they can no longer be read. */
  read(target: Uint8Array, position: number): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * Storage for decoded images that do not fit into memory, for features of images, or for what identifies them. What cannot be stored or read back
 * is computed again, so nothing here throws: a full disk makes a run slower and does not end it.
 */
export interface ItemStore {
  /** Why it takes nothing more in, as the end of a sentence; undefined while it does. */
  readonly problem: string | undefined;
  /** Number of images from earlier processes that were used. */
  readonly recalled: number;
  /** An image that an earlier process stored, or undefined. */
  recall(index: number): Promise<Uint8Array | undefined>;
  /** Keeps an image; false when it is not kept. */
  write(index: number, pixels: Uint8Array): Promise<boolean>;
  /** Fills `target` with an image that was written or recalled; false when it is no longer there. */
  read(index: number, target: Uint8Array): Promise<boolean>;
  close(): Promise<void>;
}

/** What is kept of images: decoded pixels, the features that a network computes of them, or what identifies them. */
export type ItemKind = 'pixels' | 'features' | 'fingerprints';

export interface KeptItemsOptions {
  /** Each kind has a folder and a limit of its own. */
  readonly kind: ItemKind;
  /** Height and width. */
  readonly imageSize: readonly [height: number, width: number];
  /** What else determines the items, besides the files and the decoder, as plain values. */
  readonly settings: readonly unknown[];
  /** Bytes of one image. */
  readonly itemBytes: number;
  /** The file of each image. */
  readonly paths: readonly string[];
  /** The cache folder; items go to the folder with the name of their kind in it. */
  readonly directory: string;
  /** Bytes for all items of this kind there, including those of other data sets and sizes. */
  readonly limit: number;
}

/** Storage other than memory. */
export interface Storage {
  /**
   * A temporary place for bytes, which is removed when it is closed or when the process ends.
   *
   * @param limit the most bytes that it stores
   */
  spill(limit: number): SpillStorage;
  /** A store of what is kept of images for later processes. @throws UsageError where there is no file system */
  keptItems(options: KeptItemsOptions): ItemStore;
}

export type { InferenceSession, Tensor } from 'onnxruntime-common';

/** ONNX Runtime on this platform. The packages for Node and for browsers have the same classes. */
export interface OnnxRuntime {
  readonly InferenceSession: typeof InferenceSession;
  readonly Tensor: typeof Tensor;
  /** What runs the operators. */
  readonly executionProvider: 'cpu' | 'wasm';
  /** Whether a run writes its outputs into the tensors that it is given for them. */
  readonly fillsGivenOutputs: boolean;
  readonly version: string;
  /** The execution providers that it knows, and whether the package contains each. */
  readonly providers: readonly { readonly name: string; readonly bundled: boolean }[];
}

/** What the platform knows of graphics cards beside WebGPU, whose names for them the runtime does not give. */
export interface GraphicsCards {
  /** Descriptions of the real cards, in English; empty if there is none, undefined if the platform cannot say. */
  find(): Promise<readonly string[] | undefined>;
  /**
   * The driver that computes on the processor in place of a card; undefined if a card's own driver is loaded. It means
   * something only after `find`, and in Node after WebGPU was started.
   */
  softwareDriver(): string | undefined;
  /** That there is no card, as a sentence. */
  readonly none: string;
  /** What helps where WebGPU finds no card, as a sentence. */
  readonly adviceForNone: string;
  /** What helps where a graph fails on the card, as a sentence. */
  readonly adviceForFailure: string;
}

/** A thread that carries out requests one after the other, in the order in which they were made. */
export interface Thread {
  /** Whether it has ended or is about to. */
  readonly closed: boolean;
  /**
   * @param transfer buffers that the caller hands over instead of copying
   * @throws the program's error, or GraftError when the thread is closed
   */
  ask(request: unknown, transfer?: readonly ArrayBuffer[]): Promise<unknown>;
  /** Ends the thread when its current request is done; requests that still wait are rejected. */
  close(): Promise<void>;
  /** Ends the thread at once. Not for one that runs ONNX Runtime, which would end the process. */
  terminate(): void;
}

export interface ThreadOptions {
  /** Which of the programs in src/threads it runs. */
  readonly program: 'engine' | 'augmentation' | 'decode' | 'embedding' | 'heif' | 'photographs';
  /** What the program is given when it starts, as plain values. */
  readonly setup?: unknown;
  /** The subject of messages about the thread: 'The runtime'. */
  readonly name: string;
}

export interface Threads {
  /** Processor cores. */
  readonly cores: number;
  /** Starts a thread. Undefined where there are no threads: the work is then done in the calling thread. */
  readonly start: ((options: ThreadOptions) => Thread) | undefined;
}

export declare const pictureDecoder: PictureDecoder;
export declare const files: FileAccess;
export declare const keptFiles: KeptFiles;
export declare const storage: Storage;
export declare const threads: Threads;
export declare const graphicsCards: GraphicsCards;

/**
 * Loads ONNX Runtime when it is first needed.
 *
 * @param device for a graphics card, where that is another build
 */
export declare function loadOnnxRuntime(device?: 'webgpu'): Promise<OnnxRuntime>;
