export { type ArrangeOptions, arrange, type Positions } from './arrange.js';
export { type ArrangeInThreadOptions, arrangeInThread } from './arrange-in-thread.js';
export type { Rows } from './rows.js';
