import type { Layout, LeftOutReason } from './layout.js';
import { inSentence } from './layout-questions.js';
import { PARTS } from './part.js';

const REASONS: Readonly<Record<LeftOutReason, (one: boolean) => string>> = {
  'no-class-folders': (one) => `${one ? 'has' : 'have'} pictures without classes`,
  empty: (one) => `${one ? 'is' : 'are'} empty`,
  'other-classes': (one) => `${one ? 'has' : 'have'} none of these classes`,
  'no-part': (one) => `${one ? 'is' : 'are'} none of ${PARTS.join(', ')}`,
};

/** The kind of a remark with what was understood, and the values in it. */
export const UNDERSTOOD = 'understood-layout';

/** What was understood, for whoever words it in another language. */
export type UnderstoodValues = Readonly<
  Record<
    'wrappers' | 'parts' | 'classes' | 'untrained' | 'noClassFolders' | 'empty' | 'otherClasses' | 'noPart',
    readonly string[]
  >
> & {
  /** 1 where classes have folders inside them. */
  readonly nested: 0 | 1;
};

/** The names and facts in the line that `understood` writes. */
export function understoodValues(layout: Layout): UnderstoodValues {
  const { wrappers, parts, classNames, untrained, nested } = layout;
  const leftOut = (wanted: LeftOutReason): string[] =>
    layout.leftOut.filter(({ reason }) => reason === wanted).map(({ folder }) => folder.name);
  return {
    wrappers,
    parts: parts.map(({ name }) => name),
    classes: classNames.filter((name) => !untrained.includes(name)),
    untrained,
    nested: nested ? 1 : 0,
    noClassFolders: leftOut('no-class-folders'),
    empty: leftOut('empty'),
    otherClasses: leftOut('other-classes'),
    noPart: leftOut('no-part'),
  };
}

/** What was understood, in one line: 'train/ and validation/ with the classes cats and dogs; test/ ... is left out.' */
export function understood({ wrappers, parts, classNames, untrained, nested, leftOut }: Layout): string {
  const names = classNames.filter((name) => !untrained.includes(name));
  const classes = names.length === 1 ? `the class ${names[0]}` : `the classes ${inSentence(names)}`;
  const whole =
    parts.length === 0 ? classes : `${inSentence(parts.map(({ name }) => `${name}/`))} with ${classes}`;
  const around = wrappers.length === 0 ? '' : `everything lies in ${wrappers.join('/')}/: `;
  const unknown =
    untrained.length === 0 ? '' : `; ${inSentence(untrained)} cannot be learned, as train/ has none`;
  const inside = nested ? '; the folders inside a class belong to it' : '';
  const rest = [...new Set(leftOut.map(({ reason }) => reason))].map((reason) => {
    const these = leftOut.filter((one) => one.reason === reason).map(({ folder }) => `${folder.name}/`);
    const one = these.length === 1;
    return `; ${inSentence(these)} ${REASONS[reason](one)} and ${one ? 'is' : 'are'} left out`;
  });
  return `Understood: ${around}${classNames.length === 0 ? 'no class folder' : whole}${unknown}${inside}${rest.join('')}.`;
}
