/* How the tests of the handler ask it. */

export type Handle = (request: Request) => Promise<Response>;

const ADDRESS = 'http://localhost';

export async function get(
  handle: Handle,
  path: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return await handle(new Request(`${ADDRESS}${path}`, { headers }));
}

export interface Sent {
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
}

/** Sends a body to /classify. A form names its type itself. */
export async function post(
  handle: Handle,
  body: RequestInit['body'],
  { type, headers = {}, path = '/classify' }: Sent = {},
): Promise<Response> {
  const all = { ...(type !== undefined && { 'content-type': type }), ...headers };
  return await handle(new Request(`${ADDRESS}${path}`, { method: 'POST', headers: all, body }));
}

export function json(value: unknown): string {
  return JSON.stringify(value);
}

export function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}

/** A refusal, which must be problem details. */
export async function problemOf(answer: Response): Promise<{ status: number; type: string; detail: string }> {
  const type = answer.headers.get('content-type');
  if (type !== 'application/problem+json') throw new Error(`Expected a problem but received ${type}.`);
  const {
    type: urn,
    status,
    detail,
  } = (await answer.json()) as Record<'type' | 'detail', string> & {
    status: number;
  };
  if (status !== answer.status)
    throw new Error(`The problem says ${status}, but the answer ${answer.status}.`);
  return { status, type: urn.replace('urn:graft:problem:', ''), detail };
}

/** The value of a metric, with its labels as they stand in the text. */
export async function metric(handle: Handle, name: string): Promise<number | undefined> {
  const text = await (await get(handle, '/metrics')).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return line === undefined ? undefined : Number(line.slice(name.length + 1));
}
