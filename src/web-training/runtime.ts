import { checkOptions, text, wholeAboveZero } from '../options.js';
import { type RuntimeSettings, setRuntimeSettings } from '../platform/browser/index.js';

export type { RuntimeSettings };

/**
 * Says how models that are trained on this page load ONNX Runtime. Call it before the first model runs.
 *
 * @throws UsageError when a setting is not valid
 *
 * @example
 * ```ts
 * import { configureRuntime } from '@graft-vision/graft/web';
 *
 * configureRuntime({ threads: 4, files: '/onnxruntime/' });
 * ```
 */
export function configureRuntime(settings: RuntimeSettings): void {
  checkOptions('configureRuntime', settings, { threads: wholeAboveZero, files: text, heif: text });
  setRuntimeSettings(settings);
}
