/** What `graft tutorial` was asked for. */
export interface TutorialFlags {
  recipe: 'tutorial' | 'fast';
  data?: string;
  weights?: string;
  offline: boolean;
  epochs: number;
  fineTuneEpochs: number;
  fineTuneAt: number;
  batchSize: number;
  imageSize: number;
  seed?: number;
  threads?: number;
  reuseViews: boolean;
  out: string;
  json: boolean;
}
