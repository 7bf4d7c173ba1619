/**
 * The 95 % confidence interval of a proportion. E. B. Wilson, "Probable Inference, the Law of Succession, and
 * Statistical Inference", 1927.
 *
 * @returns bounds in [0, 1]; [0, 1] when nothing was counted
 */
export function wilsonInterval(correct: number, count: number): [low: number, high: number] {
  if (count === 0) return [0, 1];
  const z = 1.959963984540054;
  const share = correct / count;
  const centre = (share + z ** 2 / (2 * count)) / (1 + z ** 2 / count);
  const margin =
    (z / (1 + z ** 2 / count)) * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  return [Math.max(0, centre - margin), Math.min(1, centre + margin)];
}
