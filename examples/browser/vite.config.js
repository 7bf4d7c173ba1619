import { defineConfig } from 'vite';

export default defineConfig({
  base: './',
  // Only the development server needs it: it would move files that Graft loads by their addresses.
  optimizeDeps: { exclude: ['@graft-vision/graft', 'onnxruntime-web'] },
  worker: { format: 'es' },
  build: { target: 'es2022' },
});
