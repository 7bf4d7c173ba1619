import { z } from 'zod';
import { GraftError, UsageError } from '../errors.js';
import { shown } from '../shown.js';
import type { FrameHeader } from './frames.js';

/* What a coordinator sends; see docs/worker-protocol.md. */

export const PROTOCOL = 1;

/** What a worker has to do. */
export interface Start {
  readonly command: 'train';
  /** Of `graft train`. */
  readonly arguments: readonly string[];
  readonly rank: number;
  readonly size: number;
  /** Where relative paths begin. */
  readonly directory: string;
  /** Whether the run goes on where its last checkpoint is, if it has begun. */
  readonly resume: boolean;
}

const startSchema = z
  .object({
    command: z.literal('train'),
    arguments: z.array(z.string()),
    rank: z.number().int().min(0),
    size: z.number().int().min(1),
    directory: z.string().min(1),
    resume: z.boolean(),
  })
  .refine(({ rank, size }) => rank < size, { message: 'expected a rank below size', path: ['rank'] });

/** @throws UsageError naming what is wrong with it */
export function startOf(header: FrameHeader): Start {
  const parsed = startSchema.safeParse(header);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new UsageError(`The coordinator sent a start that is not valid: ${path.join('.')}: ${message}.`, {
    hint: 'docs/worker-protocol.md says what it must have.',
  });
}

/** The reason of an `abort`. */
export function reasonOfAbort({ reason }: FrameHeader): string {
  return typeof reason === 'string' && reason !== '' ? reason : 'it gave no reason';
}

/** The error for a message that the protocol does not have. */
export function unknownMessage({ type }: FrameHeader): GraftError {
  return new GraftError(
    `The coordinator sent a message of the type ${shown(type).slice(0, 60)}, which protocol ${PROTOCOL} does not have here.`,
  );
}
