import { type ClassifierEvaluation, evaluatePredictions } from '../../src/classifier/index.js';
import { labelsOfClass } from '../../src/labels.js';
import { Random } from '../../src/random.js';

/** The evaluation of an average classifier, the same for the same arguments. */
export function drawnEvaluation(
  classNames: readonly string[],
  count: number,
  options: { strength?: number; seed?: number; paths?: readonly string[] } = {},
): ClassifierEvaluation {
  const { strength = 3, seed = 1, paths } = options;
  const random = new Random(seed, count);
  const classes = classNames.length;
  const labels = Int32Array.from({ length: count }, (_, index) => index % classes);
  const logits = new Float32Array(count * classes);
  for (let sample = 0; sample < count; sample++) {
    for (let column = 0; column < classes; column++) {
      // Every third class looks like the one after it.
      const twin = labels[sample] % 3 === 0 && column === labels[sample] + 1 ? strength * 0.7 : 0;
      const own = column === labels[sample] ? strength : twin;
      logits[sample * classes + column] = own + 1.3 * random.normal();
    }
  }
  return evaluatePredictions(
    {
      classNames,
      paths: paths ?? Array.from(labels, (label, index) => `photos/${classNames[label]}/${index}.jpg`),
      labels: Array.from(labels, labelsOfClass),
      logits,
      skipped: [],
    },
    { seed: 1 },
  );
}

export const manyNames = (count: number): string[] =>
  Array.from(
    { length: count },
    (_, index) => `${['lesser', 'common', 'great'][index % 3]} species ${index + 1}`,
  );

/** Markup in a name, which must stay text. */
export const hostileName = `<script>alert("x")</script>&'\u202Egnp.`;
