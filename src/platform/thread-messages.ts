/* What a thread and its starter send each other, on every platform. */

/** What a thread answers. Every request is answered once, in order. */
export type Answer =
  | { readonly kind: 'done'; readonly result: unknown }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly hint: string | undefined;
      readonly stack: string | undefined;
    };

/** A request that waits for its answer. */
export interface Pending {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

/** A program of src/threads: the function that carries out requests. */
export interface ThreadProgram<Request, Result> {
  carryOut(request: Request): Promise<Result> | Result;
  /** The buffers of a result, which are transferred without being copied. */
  buffersOf(result: Result): ArrayBuffer[];
}
