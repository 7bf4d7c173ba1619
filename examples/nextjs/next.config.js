/** @type {import('next').NextConfig} */
export default {
  // Graft starts threads from files of its own and loads native packages: a bundler must leave them where they are.
  serverExternalPackages: ['@graft-vision/graft', 'onnxruntime-node', 'sharp'],
};
