import { UnreadableImageError, type UnreadableKind } from '../classifier/predict.js';
import { GraftError } from '../errors.js';

/** The statuses that a request is refused with. */
export type ProblemStatus = 400 | 401 | 403 | 404 | 405 | 413 | 415 | 421 | 422 | 500 | 503 | 504;

/** Names of the problems, as they stand in `type`, and what each means. */
export const PROBLEMS = {
  'bad-request': 'The request cannot be understood',
  'no-token': 'A token is needed',
  'other-page': 'Pages of this origin may not ask',
  'not-found': 'There is nothing at this address',
  'wrong-method': 'This address takes another method',
  'too-large': 'The request is too large',
  'wrong-type': 'The content is of a kind that is not accepted',
  'wrong-host': 'The server does not answer to this name',
  'unreadable-picture': 'The picture cannot be read',
  failed: 'The server failed',
  busy: 'The server is busy',
  ending: 'The server is ending',
  'not-ready': 'The server is not ready',
  late: 'The answer took too long',
  gone: 'The client is gone',
} as const;

export type ProblemName = keyof typeof PROBLEMS;

/** A problem as a client gets it: RFC 9457, with `hint` and `kind` in addition. */
export interface ProblemDetails {
  /** `urn:graft:problem:` and the name. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  /** What was expected and what came. */
  readonly detail: string;
  /** What to do next. */
  readonly hint?: string;
  /** Of a picture that cannot be read: what is wrong with it. */
  readonly kind?: UnreadableKind;
}

/** A request that is refused, or that the server cannot fulfil. */
export class Problem extends GraftError {
  readonly status: ProblemStatus;
  readonly problem: ProblemName;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ProblemStatus,
    problem: ProblemName,
    detail: string,
    {
      hint,
      headers = {},
    }: { readonly hint?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail, { hint });
    this.name = 'Problem';
    this.status = status;
    this.problem = problem;
    this.headers = headers;
  }
}

/** Statuses of pictures that cannot be read; 422 for every other kind. */
const UNREADABLE_STATUS: Partial<Record<UnreadableKind, 413 | 415 | 504>> = {
  'too-large': 413,
  'not-an-image': 415,
  'unsupported-format': 415,
  'missing-package': 415,
  timeout: 504,
};

/**
 * What a client gets to know of an error. Of one that is not about its request, it learns nothing: the message could
 * name files of the server.
 */
export function describeProblem(error: unknown): ProblemDetails {
  if (error instanceof Problem) {
    return details(error.status, error.problem, error.message, { hint: error.hint });
  }
  if (error instanceof UnreadableImageError) {
    const { kind, reason } = error;
    const detail = `The picture cannot be read: ${reason}.`;
    return details(UNREADABLE_STATUS[kind] ?? 422, 'unreadable-picture', detail, { kind });
  }
  return details(500, 'failed', 'The request failed in the server.', { hint: 'The server’s log says why.' });
}

function details(
  status: number,
  problem: ProblemName,
  detail: string,
  more: Pick<ProblemDetails, 'hint' | 'kind'>,
): ProblemDetails {
  return { type: `urn:graft:problem:${problem}`, title: PROBLEMS[problem], status, detail, ...more };
}

/** Whether an error is the server's own, which its log should name. */
export function isOwnFailure(error: unknown): boolean {
  return !(error instanceof Problem || error instanceof UnreadableImageError);
}

/** The answer to a request that failed. */
export function problemResponse(error: unknown): Response {
  const problem = describeProblem(error);
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: {
      'Content-Type': 'application/problem+json',
      ...(error instanceof Problem && error.headers),
    },
  });
}
