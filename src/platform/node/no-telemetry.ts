/**
 * Since 1.29 ONNX Runtime's own builds for Linux and macOS report on sessions and models to Microsoft, and keep an
 * identifier of the machine in the user's home (its pull request 27379). The package for Node has no switch for it; the
 * library reads this variable when it is loaded. To allow the reports, set the variable to 0 beforehand.
 *
 * Call it in the main thread, before any thread loads the library: other threads have a copy of the environment.
 */
export function refuseTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
