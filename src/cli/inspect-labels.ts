import type { LabelCheck, LabelCheckProgress, LabelSuspect } from '../confident-learning/index.js';
import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import type { InspectProgressEvent, InspectSuspectEvent } from '../events/index.js';
import { percent } from '../percent.js';
import { correctionsCsv, type PhotographsInspection } from '../photographs/index.js';
import { checkLabels, expectCheckable, type RunFolder } from '../recipes/index.js';
import { cleanText, labelSuspectsFigure } from '../report/index.js';
import { Session } from '../session/index.js';
import { AtMostEvery } from './at-most-every.js';
import { cacheDirectory } from './cache-directory.js';
import { type NetworkFlags, networkFor } from './feature-network.js';
import type { Output } from './output.js';
import { TimedBar } from './timed-bar.js';

/** The options of `graft inspect` for labels. */
export interface LabelFlags extends NetworkFlags {
  readonly threads?: number;
  readonly writeCorrections?: string;
}

/** Longer lists are cut; --json and --csv have everything. */
const SHOWN_SUSPECTS = 40;
/** Classes whose probabilities a line shows, besides the label. */
const SHOWN_PROBABILITIES = 3;

/** Checks the labels of inspected photographs, and prints which of them are suspicious and why. */
export async function inspectLabels(
  { photographs, severalLabels }: PhotographsInspection,
  flags: LabelFlags,
  output: Output,
): Promise<LabelCheck> {
  if (severalLabels) {
    throw new UsageError('--labels checks photographs that have exactly one label each.', {
      hint: 'Leave out --labels: graft train and graft evaluate list the worst mistakes.',
    });
  }
  expectCheckable(photographs);
  output.line('');
  const session = new Session({ threads: flags.threads });
  const cache = cacheDirectory().path;
  const network = await networkFor(flags, { output, session, cache });
  const progress = showProgress(output);
  const { onProgress } = progress;
  const check = await checkLabels(photographs, {
    network,
    session,
    cacheDirectory: cache,
    onProgress,
  }).finally(progress.stop);
  for (const line of labelLines(check)) output.line(line);
  for (const suspect of check.suspects) {
    output.event<InspectSuspectEvent>({
      event: 'suspect',
      ...suspect,
      probabilities: Object.fromEntries(
        check.classNames.map((name, at) => [name, suspect.probabilities[at]]),
      ),
    });
  }
  return check;
}

/** What was found, as lines. */
function labelLines(check: LabelCheck): string[] {
  const { checked, classNames, suspects, leftOut, unreadable } = check;
  const lines = unreadable.map(
    ({ path, reason }) => `${cleanText(path)}: its label cannot be checked: ${cleanText(reason)}`,
  );
  if (leftOut.length > 0) {
    lines.push(
      `Not checked, because they have fewer than two different images: ${cleanText(leftOut.join(', '))}`,
    );
  }
  lines.push('', 'Labels');
  for (const suspect of suspects.slice(0, SHOWN_SUSPECTS)) {
    lines.push(`  ${cleanText(suspect.path)}: ${cleanText(inWords(suspect, classNames))}`);
    const [first] = suspect.similar;
    if (first !== undefined) {
      lines.push(`      most like ${cleanText(first.path)} (similarity ${first.similarity.toFixed(3)})`);
    }
  }
  if (suspects.length > SHOWN_SUSPECTS) lines.push(`  ... and ${suspects.length - SHOWN_SUSPECTS} more`);
  if (suspects.length === 0) {
    lines.push(`  None of the ${counted(checked, 'label')} is suspicious.`);
    return lines;
  }
  lines.push(
    `${suspects.length} of ${counted(checked, 'label')} ${suspects.length === 1 ? 'is' : 'are'} suspicious, the most suspicious first. These are suspicions: look at the images before you change anything.`,
  );
  return lines;
}

/** What is said about a suspect: 'labelled cat (2.1 %), looks like dog (97.9 %)'. */
function inWords({ label, suggested, probabilities }: LabelSuspect, classNames: readonly string[]): string {
  const of = (name: string): string => percent(probabilities[classNames.indexOf(name)]);
  const others = classNames
    .filter((name) => name !== label && name !== suggested)
    .sort((a, b) => probabilities[classNames.indexOf(b)] - probabilities[classNames.indexOf(a)])
    .slice(0, SHOWN_PROBABILITIES - 1)
    .map((name) => `${name} ${of(name)}`);
  const rest = others.length === 0 ? '' : `; ${others.join(', ')}`;
  return `labelled ${label} (${of(label)}), looks like ${suggested} (${of(suggested)})${rest}`;
}

/** One row per suspect, for the table of --csv. */
export function suspectRows({ suspects, classNames }: LabelCheck): unknown[][] {
  return suspects.map((suspect) => [suspect.path, 'suspicious-label', true, inWords(suspect, classNames)]);
}

/** The table that `--write-corrections` writes. */
export function suspectCorrections({ suspects, classNames }: LabelCheck): string {
  const share = (suspect: LabelSuspect, name: string): string =>
    suspect.probabilities[classNames.indexOf(name)].toFixed(4);
  return correctionsCsv(suspects, {
    'probability of label': suspects.map((suspect) => share(suspect, suspect.label)),
    'probability of suggested': suspects.map((suspect) => share(suspect, suspect.suggested)),
    'most like': suspects.map(({ similar: [first] }) => first?.path ?? ''),
  });
}

/** Writes the most suspicious photographs, each beside the ones that speak against its label. */
export async function writeSuspectsFigure(
  folder: RunFolder,
  { suspects, classNames, checked }: LabelCheck,
): Promise<void> {
  const shown = suspects.slice(0, SHOWN_SUSPECTS).map((suspect) => {
    const { label, suggested, probabilities } = suspect;
    const of = (name: string): string => `${name} ${percent(probabilities[classNames.indexOf(name)])}`;
    return { ...suspect, note: `${of(suggested)}, ${of(label)}` };
  });
  const figure = await labelSuspectsFigure(shown, {
    title: `Suspicious labels: ${suspects.length} of ${checked}`,
    subtitle: `${shown.length < suspects.length ? `The first ${shown.length}. ` : ''}Beside each image: the most similar ones that have the suggested label`,
  });
  if (figure !== undefined) await folder.writeFigure('suspicious-labels', figure);
}

/** What is shown of each stage: on a terminal, and in lines. */
const STAGES = {
  features: { bar: 'Looking at images: {value}/{total} {bar} ETA {left}', unit: 'images' },
  models: { bar: 'Comparing labels: pass {value} of at most {total}', unit: 'passes at most' },
} as const;

function showProgress(output: Output): {
  onProgress: (progress: LabelCheckProgress) => void;
  stop: () => void;
} {
  let bar: TimedBar | undefined;
  let shown: LabelCheckProgress['stage'] | undefined;
  const times = AtMostEvery.of(output);
  return {
    onProgress: ({ stage, done, total }) => {
      if (stage !== shown) {
        bar?.stop();
        bar = new TimedBar(output, STAGES[stage].bar);
        shown = stage;
      }
      bar?.update(done, total);
      if (bar?.isShown || !times.isTime()) return;
      output.line(`Labels: ${done} of ${total} ${STAGES[stage].unit}`);
      output.event<InspectProgressEvent>({ event: 'progress', stage, done, total });
    },
    stop: () => bar?.stop(),
  };
}
