import { UnreadableImageError, type UnreadableKind } from '../classifier/predict.js';
import { GraftError } from '../errors.js';

/** The problems by their names, as they stand in `type`: what each means, and the status that it is answered with. */
export const PROBLEMS = {
  'bad-request': { status: 400, title: 'The request cannot be understood' },
  'no-token': { status: 401, title: 'A token is needed' },
  'other-page': { status: 403, title: 'Pages of this origin may not ask' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'wrong-method': { status: 405, title: 'This address takes another method' },
  slow: { status: 408, title: 'The request took too long to arrive' },
  'too-large': { status: 413, title: 'The request is too large' },
  'wrong-type': { status: 415, title: 'The content is of a kind that is not accepted' },
  'wrong-host': { status: 421, title: 'The server does not answer to this name' },
  'unreadable-picture': { status: 422, title: 'The picture cannot be read' },
  'long-headers': { status: 431, title: 'The headers are too long' },
  failed: { status: 500, title: 'The server failed' },
  busy: { status: 503, title: 'The server is busy' },
  ending: { status: 503, title: 'The server is ending' },
  'not-ready': { status: 503, title: 'The server is not ready' },
  late: { status: 504, title: 'The answer took too long' },
  gone: { status: 400, title: 'The client is gone' },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

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
  readonly problem: ProblemName;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    problem: ProblemName,
    detail: string,
    {
      hint,
      headers = {},
    }: { readonly hint?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail, { hint });
    this.name = 'Problem';
    this.problem = problem;
    this.headers = headers;
  }
}

/** Statuses of pictures that cannot be read, where it is not that of the problem. */
const UNREADABLE_STATUS: Partial<Record<UnreadableKind, 413 | 415 | 504>> = {
  'too-large': 413,
  'not-an-image': 415,
  'unsupported-format': 415,
  'missing-package': 415,
  timeout: 504,
};

/** All statuses that a problem is answered with. */
export function statusesOf(problem: ProblemName): ReadonlySet<number> {
  const others = problem === 'unreadable-picture' ? Object.values(UNREADABLE_STATUS) : [];
  return new Set([PROBLEMS[problem].status, ...others]);
}

/**
 * What a client gets to know of an error. Of one that is not about its request, it learns nothing: the message could
 * name files of the server.
 */
export function describeProblem(error: unknown): ProblemDetails {
  if (error instanceof Problem) {
    return details(error.problem, error.message, { hint: error.hint });
  }
  if (error instanceof UnreadableImageError) {
    const { kind, reason } = error;
    const detail = `The picture cannot be read: ${reason}.`;
    return details('unreadable-picture', detail, { kind }, UNREADABLE_STATUS[kind]);
  }
  return details('failed', 'The request failed in the server.', { hint: 'The server’s log says why.' });
}

function details(
  problem: ProblemName,
  detail: string,
  more: Pick<ProblemDetails, 'hint' | 'kind'>,
  status: number = PROBLEMS[problem].status,
): ProblemDetails {
  const { title } = PROBLEMS[problem];
  return { type: `urn:graft:problem:${problem}`, title, status, detail, ...more };
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
