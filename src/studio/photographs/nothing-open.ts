import type { DataState } from '../api.js';

/** The state of the data before there is a folder of photographs. */
export const NOTHING_OPEN: Omit<DataState, 'version' | 'loading' | 'trouble' | 'inspection'> = {
  folder: null,
  name: '',
  layout: 'none',
  understood: null,
  editable: true,
  severalLabels: false,
  classes: [],
  total: 0,
  withNoLabel: 0,
  unlabelled: 0,
  unlabelledFolder: null,
  linksBeside: [],
  aside: 0,
  samples: [],
  split: null,
  undo: null,
  redo: null,
};
