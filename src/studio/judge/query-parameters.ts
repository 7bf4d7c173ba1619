import type { Context } from 'hono';
import type { JudgedPart } from '../api.js';
import { badRequest, choiceParameter, wholeParameter } from '../http/bodies.js';
import { LIMITS } from '../limits.js';
import type { PictureQuery } from './picture-query.js';

/** In the order in which a page offers them. */
export const JUDGED_PARTS: readonly JudgedPart[] = ['test', 'validation', 'train'];

/** The part in the address of an evaluation. */
export function judgedPart(context: Context): JudgedPart {
  return JUDGED_PARTS.find((part) => part === context.req.param('part')) ?? 'test';
}

/** Which photographs of an evaluation a request asks for. @throws Refusal 400 for a parameter that is not valid */
export function pictureQuery(context: Context): PictureQuery {
  const right = choiceParameter(context, 'right', ['0', '1']);
  return {
    class: classParameter(context, 'class'),
    answer: choiceParameter(context, 'answer', ['right', 'missed', 'wrong']),
    label: classParameter(context, 'label'),
    predicted: classParameter(context, 'predicted'),
    right: right === undefined ? undefined : right === '1',
    order: choiceParameter(context, 'order', ['loss', 'sure', 'name']) ?? 'loss',
    threshold: thresholdParameter(context),
    offset: wholeParameter(context, 'offset', { least: 0, most: 10_000_000, otherwise: 0 }),
    limit: wholeParameter(context, 'limit', { least: 1, most: LIMITS.pageSize, otherwise: 60 }),
  };
}

/** The position of a class. @throws Refusal 400 when it is not a whole number */
export function classParameter(context: Context, name: string): number | undefined {
  if (context.req.query(name) === undefined) return undefined;
  return wholeParameter(context, name, { least: 0, most: 100_000, otherwise: 0 });
}

function thresholdParameter({ req }: Context): number | undefined {
  const text = req.query('threshold');
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw badRequest(`Expected a number from 0 to 1 for threshold but received ${text}.`);
}
