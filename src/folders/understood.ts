import type { Layout, LeftOutReason } from './layout.js';
import { inSentence } from './layout-questions.js';
import { PARTS } from './part.js';

const REASONS: Readonly<Record<LeftOutReason, (one: boolean) => string>> = {
  'no-class-folders': (one) => `${one ? 'has' : 'have'} pictures without classes`,
  empty: (one) => `${one ? 'is' : 'are'} empty`,
  'other-classes': (one) => `${one ? 'has' : 'have'} none of these classes`,
  'no-part': (one) => `${one ? 'is' : 'are'} none of ${PARTS.join(', ')}`,
};

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
