import { roundedShare } from '../../../percent.js';
import { preferences } from './preferences.js';

/* Numbers as the chosen language writes them. Called while a component draws, they follow the language. */

/** '97.3%', in Turkish '%97,3'. */
export function percent(fraction: number, digits = 1): string {
  return format(roundedShare(fraction, digits), {
    style: 'percent',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** As `percent`, with a dash for what is not defined. */
export function shareOrDash(fraction: number | null): string {
  return fraction === null ? '–' : percent(fraction);
}

export function whole(value: number): string {
  return format(value, { maximumFractionDigits: 0 });
}

/** With as many digits as tell something. */
export function decimal(value: number, digits = 3): string {
  return format(value, { maximumSignificantDigits: digits });
}

export function fixed(value: number, digits: number): string {
  return format(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** '14.2 MB' */
export function bytes(count: number): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = count < 1000 ? 0 : Math.min(3, Math.floor(Math.log10(count) / 3));
  return format(count / 1000 ** step, {
    style: 'unit',
    unit: units[step],
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  });
}

/** '2 min 5 s' */
export function duration(seconds: number): string {
  const rounded = Math.max(0, Math.round(seconds));
  const [hours, minutes] = [Math.floor(rounded / 3600), Math.floor((rounded % 3600) / 60)];
  const unit = (value: number, name: string): string =>
    format(value, { style: 'unit', unit: name, unitDisplay: 'short' });
  if (hours > 0) return `${unit(hours, 'hour')} ${unit(minutes, 'minute')}`;
  if (minutes > 0) return `${unit(minutes, 'minute')} ${unit(rounded % 60, 'second')}`;
  return unit(rounded, 'second');
}

/** '2 min', '40 sec': as exact as an estimate is. */
export function roughDuration(seconds: number): string {
  const steps = [5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const step = steps.findLast((one) => one <= seconds / 4) ?? 5;
  const rounded = Math.max(step, Math.round(seconds / step) * step);
  const [hours, minutes] = [Math.floor(rounded / 3600), Math.round((rounded % 3600) / 60)];
  const unit = (value: number, name: string): string =>
    format(value, { style: 'unit', unit: name, unitDisplay: 'short' });
  if (rounded < 60) return unit(rounded, 'second');
  if (hours === 0) return rounded < 120 ? duration(rounded) : unit(minutes, 'minute');
  return minutes === 0 ? unit(hours, 'hour') : `${unit(hours, 'hour')} ${unit(minutes, 'minute')}`;
}

export function moment(iso: string): string {
  const date = new Date(iso);
  const today = date.toDateString() === new Date().toDateString();
  return new Intl.DateTimeFormat(
    preferences.language,
    today ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  ).format(date);
}

export function list(words: readonly string[]): string {
  return new Intl.ListFormat(preferences.language, { type: 'conjunction' }).format(words);
}

function format(value: number, options: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(preferences.language, options).format(value);
}
