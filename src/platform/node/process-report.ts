/** A part of Node's report on this process: what native code sees and which libraries it has loaded. */
export interface ProcessReport {
  readonly environmentVariables?: Readonly<Record<string, string>>;
  readonly sharedObjects?: readonly string[];
}

/** Undefined in Deno, which has no such report. */
export function processReport(): ProcessReport | undefined {
  if (process.report === undefined) return undefined;
  // The report would list the network's interfaces too, which can take seconds; it is restored for the program.
  const report = process.report as { excludeNetwork?: boolean };
  const before = report.excludeNetwork;
  report.excludeNetwork = true;
  const result = process.report.getReport() as ProcessReport;
  report.excludeNetwork = before;
  return result;
}
