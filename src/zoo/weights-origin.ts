/** The source and the license of weights, for everyone who receives a model made from them. */
export interface WeightsOrigin {
  readonly source: string;
  /** An SPDX identifier. */
  readonly license: string;
  /** How the weights were changed. */
  readonly changes?: string;
}

/** A card's description of the network that a classifier was made from. */
export interface BackboneDescription {
  name: string;
  weights: string;
  origin?: WeightsOrigin;
}
