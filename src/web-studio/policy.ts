/**
 * What the page of the Studio without a server may load: its own files only, so nothing can leave it. WebAssembly needs a
 * word of its own, and trainings hand their workers Blobs.
 */
export const STATIC_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
