import type { Context } from 'hono';
import { badRequest } from '../studio/browser.js';

/**
 * A body that is JSON. Only the page sends it, whose types say what is in it; what a user may have got wrong is checked
 * where it is used.
 *
 * @throws Refusal 400 when it is not an object in JSON
 */
export async function jsonBody<Body>(context: Context): Promise<Body> {
  let value: unknown;
  try {
    value = await context.req.json();
  } catch (error) {
    throw badRequest('The body is not JSON.', error);
  }
  if (typeof value !== 'object' || value === null) throw badRequest('The body is not an object in JSON.');
  return value as Body;
}
