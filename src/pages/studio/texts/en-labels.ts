/** What is said where a photograph may have several labels, or none. */
export const enLabels = {
  none: 'No label',
  has: (labels: string) => `Labels: ${labels}.`,
  hasNone: 'It has no label.',
  notKnown: (labels: string) => `Not known: ${labels}.`,
  differ: 'with different labels',
  summary: (count: string, classes: string) =>
    `${count} photographs, ${classes} labels. A photograph may have several labels or none, and counts under each of its own.`,
};
