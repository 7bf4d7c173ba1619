/** A photograph's file as base64. */
export interface SentPhotograph {
  readonly name: string;
  readonly className: string;
  readonly base64: string;
}

/** What the page asks the worker. */
export interface WorkerRequest {
  readonly id: number;
  /** FOLLOW: GET, and what comes of the answer within some milliseconds. */
  readonly method: string;
  readonly path: string;
  readonly body?: string | ArrayBuffer;
  readonly milliseconds?: number;
}

/** What it answers. */
export interface WorkerAnswer {
  readonly id: number;
  readonly status: number;
  readonly type: string;
  readonly body: ArrayBuffer;
}

/** What the page begins with. */
export interface WorkerStart {
  readonly photographs: readonly SentPhotograph[];
  readonly weights: string;
}
