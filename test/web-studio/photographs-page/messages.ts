/** A request to the worker; the body as base64. */
export interface SentRequest {
  readonly method: string;
  readonly path: string;
  readonly type?: string;
  readonly body?: string;
  /** A body of so many bytes that are 0. */
  readonly zeros?: number;
}

/** The answer of the worker; the body as base64. */
export interface SentAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
