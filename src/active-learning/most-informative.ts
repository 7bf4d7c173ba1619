import { unit } from '../features/index.js';
import { Random } from '../random.js';
import { facilityLocation, similarity } from './facility-location.js';

/** A picture without a label, as a network sees it. */
export interface UnlabelledPicture {
  readonly features: Float32Array;
  /** How much its label matters, from 0 to 1: how unsure the classifier is, or more. */
  readonly weight: number;
}

/**
 * So many of the pictures of the highest weight are compared with so many drawn at random; from larger folders not all are. For
 * both, choosing takes a few seconds.
 */
const MOST_COMPARED = 1500;

/**
 * Chooses the pictures whose labels would teach a classifier most: they stand for pictures about which it is unsure and
 * which no labelled picture is like, and they differ from each other. It is a facility location weighted by uncertainty,
 * on features from which their mean is taken away (compare Wei, Iyer, Bilmes, "Submodularity in Data Subset Selection
 * and Active Learning", 2015).
 *
 * However many pictures are added, the features of a few thousand are in memory. The same pictures in the same order
 * give the same choice.
 */
export class MostInformative<Picture extends UnlabelledPicture> {
  readonly #most: number;
  readonly #count: number;
  readonly #random: Random;
  readonly #sums: Float64Array;
  /** The pictures of the highest weight, and at times some more. */
  #candidates: Picture[] = [];
  readonly #targets: Picture[] = [];
  #seen = 0;

  /**
   * @param size numbers of one picture
   * @param count how many to choose, at least 1
   * @param seed of the pictures that stand for all, where there are too many. Default 0
   */
  constructor(size: number, count: number, seed = 0) {
    this.#sums = new Float64Array(size);
    this.#count = count;
    this.#most = Math.max(MOST_COMPARED, count);
    this.#random = new Random(seed);
  }

  add(picture: Picture): void {
    picture.features.forEach((value, at) => {
      this.#sums[at] += value;
    });
    this.#candidates.push(picture);
    if (this.#candidates.length >= 2 * this.#most) this.#keepHeaviest();
    // Every picture so far is a target with the same probability (reservoir sampling).
    const place = this.#seen < MOST_COMPARED ? this.#seen : this.#random.integer(this.#seen + 1);
    if (place < MOST_COMPARED) this.#targets[place] = picture;
    this.#seen++;
  }

  /**
   * @param labelled the features of pictures that have labels already
   * @returns the most informative picture first
   */
  async choose(labelled: AsyncIterable<Float32Array> | Iterable<Float32Array> = []): Promise<Picture[]> {
    this.#keepHeaviest();
    const targets = this.#targets.map(({ features }) => this.#direction(features));
    const covered = new Float32Array(targets.length);
    for await (const features of labelled) {
      const direction = this.#direction(features);
      targets.forEach((target, at) => {
        covered[at] = Math.max(covered[at], similarity(direction, target));
      });
    }
    const problem = {
      candidates: this.#candidates.map(({ features }) => this.#direction(features)),
      targets,
      weights: this.#targets.map(({ weight }) => weight),
      covered,
    };
    return facilityLocation(problem, this.#count).map((at) => this.#candidates[at]);
  }

  #keepHeaviest(): void {
    this.#candidates.sort((one, other) => other.weight - one.weight);
    this.#candidates = this.#candidates.slice(0, this.#most);
  }

  /** Where features lie from the mean of all, as a vector of length 1; zeros for the mean itself. */
  #direction(features: Float32Array): Float32Array {
    return unit(features.map((value, at) => value - this.#sums[at] / this.#seen));
  }
}
