import type { Context } from 'hono';
import type { z } from 'zod';
import { MAX_JSON_BYTES } from '../limits.js';
import { Refusal } from './errors.js';

/**
 * A body that is JSON of a known form.
 *
 * @throws Refusal 413 when it is too large, 415 when it is not sent as JSON
 * @throws Refusal 400 when it has another form
 */
export async function readJsonBody<Schema extends z.ZodType>(
  context: Context,
  schema: Schema,
): Promise<z.infer<Schema>> {
  const type = context.req.header('content-type') ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw new Refusal(415, 'bad-request', 'Expected JSON.', {
      hint: 'Send the header Content-Type: application/json.',
    });
  }
  const bytes = await readBody(context, MAX_JSON_BYTES);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch (error) {
    throw badRequest('The body is not JSON.', error);
  }
  return checked(schema, value, 'The body');
}

/** @throws Refusal 400 with the first problem */
function checked<Schema extends z.ZodType>(schema: Schema, value: unknown, name: string): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badRequest(`${name} cannot be used: ${issue.path.join('.') || 'the whole'}: ${issue.message}.`);
}

/**
 * A whole body, in memory.
 *
 * @throws Refusal 413 as soon as more than `most` bytes have come
 */
export async function readBody(context: Context, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bodyPieces(context, most)) {
    pieces.push(piece);
    length += piece.length;
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/**
 * A body piece by piece, as it comes.
 *
 * @throws Refusal 413 as soon as more than `most` bytes have come
 */
export async function* bodyPieces({ req }: Context, most: number): AsyncGenerator<Uint8Array> {
  const announced = Number(req.header('content-length') ?? 0);
  if (announced > most) throw tooLarge(most);
  // A request has no stream in Firefox.
  const { body = (await req.raw.blob()).stream() } = req.raw as { body?: Request['body'] };
  if (body === null) return;
  const reader = body.getReader();
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      length += value.length;
      if (length > most) throw tooLarge(most);
      yield value;
    }
  } finally {
    // A caller that stops early reads no more of the body.
    await reader.cancel().catch(() => undefined);
  }
}

/** A request that the page never makes. */
export function badRequest(message: string, cause?: unknown): Refusal {
  return new Refusal(400, 'bad-request', message, { values: {}, cause });
}

function tooLarge(most: number): Refusal {
  return new Refusal(
    413,
    'too-large',
    `Files larger than ${Math.round(most / 2 ** 20)} MiB are not accepted.`,
    {
      hint: 'Send a smaller file.',
      values: { mebibytes: Math.round(most / 2 ** 20) },
    },
  );
}

/**
 * A parameter that is a whole number.
 *
 * @throws Refusal 400 when it is not a whole number, or out of range
 */
export function wholeParameter(
  { req }: Context,
  name: string,
  { least, most, otherwise }: { least: number; most: number; otherwise: number },
): number {
  const text = req.query(name);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d{1,9}$/.test(text) && value >= least && value <= most) return value;
  throw badRequest(`Expected a whole number from ${least} to ${most} for ${name} but received ${text}.`);
}

/** @throws Refusal 400 when a parameter is not one of the choices */
export function choiceParameter<Choice extends string>(
  { req }: Context,
  name: string,
  choices: readonly Choice[],
): Choice | undefined {
  const text = req.query(name);
  if (text === undefined) return undefined;
  const found = choices.find((choice) => choice === text);
  if (found !== undefined) return found;
  throw badRequest(`Expected one of ${choices.join(', ')} for ${name} but received ${text}.`);
}
