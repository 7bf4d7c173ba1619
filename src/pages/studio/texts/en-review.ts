/** The step Review. */
export const enReview = {
  title: 'Review',
  text: 'Find wrong labels, label what teaches the most, and see all photographs at once.',
  tabs: { suspects: 'Likely wrong', label: 'Label next', map: 'Map' },
};
