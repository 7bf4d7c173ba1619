import type { ApiError } from '../../../studio/api.js';
import { transport } from './current-transport.js';

/** A refusal or failure of the server, with its message. */
export class RequestError extends Error {
  readonly status: number;
  /** The server's answer. */
  readonly answer: ApiError;

  constructor(status: number, answer: ApiError) {
    super(answer.error);
    this.name = 'RequestError';
    this.status = status;
    this.answer = answer;
  }
}

/** The status of a request without an answer. */
export const UNANSWERED = 0;

interface Request {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent unchanged. */
  readonly bytes?: Blob;
  readonly signal?: AbortSignal;
}

/**
 * Sends a request to the Studio.
 *
 * @param path relative to the page: 'api/data'
 * @throws RequestError
 */
export async function ask<T>(path: string, request: Request = {}): Promise<T> {
  return (await (await answerOf(path, request)).json()) as T;
}

/**
 * As `ask`, for an answer that need not be JSON.
 *
 * @throws RequestError
 */
export async function answerOf(
  path: string,
  { method = 'GET', json, bytes, signal }: Request = {},
): Promise<Response> {
  const headers: Record<string, string> = {};
  if (json !== undefined) headers['content-type'] = 'application/json';
  if (bytes !== undefined) headers['content-type'] = 'application/octet-stream';
  let answer: Response;
  try {
    answer = await transport().request(path, {
      method,
      headers,
      signal,
      body: json === undefined ? bytes : JSON.stringify(json),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new RequestError(UNANSWERED, { error: '' });
  }
  if (!answer.ok) throw new RequestError(answer.status, await readError(answer));
  return answer;
}

export async function send<T>(path: string, json?: unknown): Promise<T> {
  return await ask<T>(path, { method: 'POST', json });
}

async function readError(answer: Response): Promise<ApiError> {
  try {
    const body = (await answer.json()) as ApiError;
    if (typeof body.error === 'string') return body;
  } catch {
    // Not JSON, so the answer is not from the Studio.
  }
  return { error: `${answer.status} ${answer.statusText}` };
}

/** '?class=abc&offset=0' without undefined values. */
export function query(parameters: Readonly<Record<string, string | number | undefined>>): string {
  const given = Object.entries(parameters).filter(([, value]) => value !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return search.size === 0 ? '' : `?${search}`;
}
