/**
 * Kinds of work on photographs: to decode them, to read them as a training does (digest, hash and pixels), and a whole
 * training.
 */
export const works = ['decode', 'read', 'train'] as const;
export type Work = (typeof works)[number];
