import type { ProblemName } from './problem.js';

/** What a client can ask for. */
export interface Operation {
  readonly path: string;
  readonly method: 'GET' | 'POST';
  /** Whether it asks for the token, where the server has one. */
  readonly needsToken: boolean;
  /** Those of the query; others are refused. */
  readonly parameters: readonly 'top'[];
  /** Problems that only this operation has. */
  readonly problems: readonly ProblemName[];
}

/** All operations: the handler answers these and no others, and /openapi.json describes them. */
export const OPERATIONS = {
  classify: {
    path: '/classify',
    method: 'POST',
    needsToken: true,
    parameters: ['top'],
    problems: ['too-large', 'wrong-type', 'unreadable-picture', 'busy', 'late'],
  },
  describeModel: { path: '/model', method: 'GET', needsToken: true, parameters: [], problems: [] },
  // Open without a token, for whoever watches over the process.
  checkHealth: {
    path: '/health',
    method: 'GET',
    needsToken: false,
    parameters: [],
    problems: ['ending', 'not-ready'],
  },
  readMetrics: { path: '/metrics', method: 'GET', needsToken: true, parameters: [], problems: [] },
  describeService: { path: '/openapi.json', method: 'GET', needsToken: true, parameters: [], problems: [] },
  welcome: { path: '/', method: 'GET', needsToken: true, parameters: [], problems: [] },
} as const satisfies Readonly<Record<string, Operation>>;

export type OperationName = keyof typeof OPERATIONS;

/** How a service is guarded. */
export interface Guards {
  /** Whether requests need a token. */
  readonly hasToken: boolean;
  /** Whether it answers only to its own name, and no pages of other origins. */
  readonly isLocal: boolean;
  /** Whether it listens itself, and so answers what is no request yet. */
  readonly isServer: boolean;
}

/** Every problem that an operation can be answered with. */
export function problemsOf(operation: Operation, { hasToken, isLocal, isServer }: Guards): ProblemName[] {
  return [
    'bad-request',
    ...operation.problems,
    ...(hasToken && operation.needsToken ? (['no-token'] as const) : []),
    ...(isLocal ? (['other-page', 'wrong-host'] as const) : []),
    ...(isServer ? (['slow', 'long-headers'] as const) : []),
    'wrong-method',
    'failed',
  ];
}

/** The methods that an operation takes, as the header Allow has them. */
export function allowedMethods({ method }: Operation): string {
  return method === 'GET' ? 'GET, HEAD' : method;
}
