/**
 * Since 1.29 ONNX Runtime's own builds for Linux and macOS report on sessions and models to Microsoft, and keep an
 * identifier of the machine in the user's home (its pull request 27379). The package for Node has no switch for it;
 * the library reads this variable when it is loaded. Who wants the reports sets it to 0 beforehand.
 *
 * It must be called in the main thread, before any thread loads the library: others have a copy of the environment.
 */
export function refuseTelemetry(): void {
  process.env.ORT_DISABLE_TELEMETRY ??= '1';
}
