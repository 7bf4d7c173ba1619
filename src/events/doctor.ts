/** A line that `graft doctor --json` writes. */
export type DoctorLine = DoctorCheckEvent | DoctorResultEvent;

/** Something that was checked. */
export interface DoctorCheckEvent {
  readonly event: 'check';
  /** 'node', 'parts', 'runtime', 'graphics-card', 'sharp', 'cache', 'disk', 'memory', 'threads' or 'network'. */
  readonly name: string;
  /** A warning does not prevent the use of Graft. */
  readonly status: 'ok' | 'warning' | 'failed';
  /** What was found, as one line. */
  readonly found: string;
  /** What to do about it. */
  readonly advice?: string;
}

/** The last line; if a check failed, the exit code is 1. */
export interface DoctorResultEvent {
  readonly event: 'doctor';
  readonly ok: boolean;
  readonly warnings: number;
  readonly failed: number;
}
