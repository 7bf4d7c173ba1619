import { version } from '../version.js';

/** The date of a report and the version that made it: '24 November 2026, Graft 0.1.0'. */
export function madeNow(): string {
  const date = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  return `${date}, Graft ${version}`;
}
