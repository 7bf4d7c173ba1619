import { GraftError, reasonOf } from './errors.js';

/** The version that package.json names as an optional peer. */
export const WEB_RUNTIME_VERSION = '1.30.0';

/**
 * Loads onnxruntime-web, which whoever bundles a page installs: Graft's own pages have its files with them. The build for
 * graphics cards is twice as large and slower on the processor, so each device has a build of its own.
 *
 * @throws GraftError when it is not installed, or cannot be loaded
 */
export async function importWebRuntime(device: 'webgpu' | 'wasm') {
  try {
    return await (device === 'webgpu' ? import('onnxruntime-web/webgpu') : import('onnxruntime-web/wasm'));
  } catch (error) {
    throw new GraftError(`The package onnxruntime-web cannot be loaded: ${reasonOf(error)}.`, {
      hint: `Graft computes with it in a browser: run "npm install onnxruntime-web@${WEB_RUNTIME_VERSION}", and bundle the page again.`,
      cause: error,
    });
  }
}
