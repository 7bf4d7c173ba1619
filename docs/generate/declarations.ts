import type { Node } from 'typescript/unstable/ast';

/** The doc comment before a declaration, as it stands there; empty when there is none. */
export function commentOf(node: Node): string {
  const before = node.getSourceFile().text.slice(node.pos, node.getStart());
  return before.match(/\/\*\*[\s\S]*?\*\//g)?.at(-1) ?? '';
}

/** Members of a class or an interface, each below its comment, and every comment below an empty line. */
export function membersText(members: readonly { readonly comment: string; readonly text: string }[]): string {
  return members.map(({ comment, text }) => (comment === '' ? text : `\n${comment}\n${text}`)).join('\n');
}

/** Whether a declaration is marked as not meant for users although TypeScript lets them see it. */
export function isInternal(node: Node): boolean {
  return /@internal\b/.test(commentOf(node));
}
