/** Where weights come from and under which terms, for everyone who receives a model made from them. */
export interface WeightsOrigin {
  readonly source: string;
  /** An SPDX identifier. */
  readonly license: string;
  /** What was done to them. */
  readonly changes?: string;
}

/** A card's description of the network that a classifier was made from. */
export interface BackboneDescription {
  name: string;
  weights: string;
  origin?: WeightsOrigin;
}
