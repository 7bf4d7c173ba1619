/** What brings back a file that belongs to Graft's own package: the same for weights, pages, fonts and the runtime. */
export const BRING_BACK =
  'Run `npm run build` in a clone of Graft, or delete node_modules and install again; `graft doctor` says how.';
