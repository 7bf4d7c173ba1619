import { z } from 'zod';

/*
 * The protocol between the orchestrator and the measured programs: JSON objects, one per line. Python programs have the
 * same protocol in program.py.
 */

/** The two computations that are measured separately. */
export const WORKS = ['forward', 'step'] as const;
export type WorkName = (typeof WORKS)[number];

/** The first line of a compute program, once everything is compiled and warm. */
export const readyLine = z.object({
  variants: z.partialRecord(z.enum(WORKS), z.array(z.string())),
  /** Pooled features of the first picture. */
  features: z.array(z.number()),
});
export type Ready = z.infer<typeof readyLine>;

/** A request for a measurement. */
export const request = z.object({ work: z.enum(WORKS), variant: z.string(), calls: z.number() });
export type Request = z.infer<typeof request>;

/** The answer: the time of each call. */
export const timesLine = z.object({ milliseconds: z.array(z.number()) });

const PHASES = ['feature extraction', 'fine-tuning'] as const;
export type Phase = (typeof PHASES)[number];

/** A tutorial program writes one of these after every epoch; the time includes validation. */
export const epochLine = z.object({
  event: z.literal('epoch'),
  phase: z.enum(PHASES),
  seconds: z.number(),
  logs: z.object({ val_accuracy: z.number() }),
});

const evaluation = z.object({ accuracy: z.number() });

/** A tutorial program writes this at its end. */
export const resultLine = z.object({
  event: z.literal('result'),
  test: evaluation.nullish(),
  /** The accuracy of the finished model of Graft's fast recipe. */
  validation: evaluation.nullish(),
});
export type Result = z.infer<typeof resultLine>;
