import {
  type ClassDeclaration,
  type ClassElement,
  type ConstructorDeclaration,
  type ExpressionWithTypeArguments,
  type GetAccessorDeclaration,
  type MethodDeclaration,
  type PropertyDeclaration,
  SyntaxKind,
} from 'typescript/unstable/ast';
import {
  isConstructorDeclaration,
  isGetAccessorDeclaration,
  isMethodDeclaration,
  isPrivateIdentifier,
  isPropertyDeclaration,
  isSetAccessorDeclaration,
} from 'typescript/unstable/ast/is';
import { commentOf, isInternal } from './declarations.js';

/** A class as its users see it. */
export interface ClassOutline {
  /** What it extends: the nearest class that has a place of its own on the page, or one that is not Graft's. */
  readonly base: ExpressionWithTypeArguments | undefined;
  readonly members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly node: ClassElement;
  /** TypeScript, without the comment. */
  readonly text: string;
  readonly comment: string;
}

export interface ClassFinder {
  /** The class behind a name after `extends`, if it is one of Graft's. */
  find(heritage: ExpressionWithTypeArguments): ClassDeclaration | undefined;
  isPublic(node: ClassDeclaration): boolean;
}

const constructorName = 'constructor';

/**
 * What a class offers beyond the public class that it extends. Private, protected and internal members are left out,
 * and so are members that say no more than the same ones of the base. Classes in between that are not public count as
 * a part of it, and a class without a constructor of its own shows the one that it inherits.
 */
export function outlineClass(node: ClassDeclaration, finder: ClassFinder): ClassOutline {
  const own = [node];
  let base = heritageOf(node);
  let baseClass = base && finder.find(base);
  while (baseClass !== undefined && !finder.isPublic(baseClass)) {
    own.push(baseClass);
    base = heritageOf(baseClass);
    baseClass = base && finder.find(base);
  }
  const line = ancestry(baseClass, finder);
  const inherited = line.flatMap(membersOf);
  const promised = new Set(inherited.map(({ name }) => name));
  const hidden = new Set([...own, ...line].flatMap(({ members }) => members.filter(isInternal).map(nameOf)));

  const members = new Map<string, Member>();
  for (const member of own.flatMap(membersOf)) {
    if (hidden.has(member.name)) continue;
    const known = members.get(member.name);
    if (known === undefined) members.set(member.name, member);
    // The derived class is more exact about what it is, the base often says what it is for.
    else if (known.comment === '') members.set(member.name, { ...known, comment: member.comment });
  }
  const isConstructor = ({ name }: Member): boolean => name === constructorName;
  const first = members.get(constructorName) ?? inherited.find(isConstructor);
  const others = [...members.values()].filter(
    (member) => !isConstructor(member) && (member.comment !== '' || !promised.has(member.name)),
  );
  return { base, members: first === undefined ? others : [first, ...others] };
}

/** A class and all that it descends from. */
function ancestry(node: ClassDeclaration | undefined, finder: ClassFinder): ClassDeclaration[] {
  if (node === undefined) return [];
  const heritage = heritageOf(node);
  return [node, ...ancestry(heritage && finder.find(heritage), finder)];
}

function heritageOf(node: ClassDeclaration): ExpressionWithTypeArguments | undefined {
  return node.heritageClauses?.find((clause) => clause.token === SyntaxKind.ExtendsKeyword)?.types[0];
}

type OfferedNode = ConstructorDeclaration | GetAccessorDeclaration | MethodDeclaration | PropertyDeclaration;

/** The members that users may use, a getter and its setter as one. */
function membersOf(node: ClassDeclaration): Member[] {
  const setters = node.members.filter(isSetAccessorDeclaration);
  return node.members.filter(isOffered).map((member) => {
    const name = nameOf(member);
    const setter = setters.find((candidate) => candidate.name.getText() === name);
    const comment = commentOf(member) || (setter === undefined ? '' : commentOf(setter));
    return { name, node: member, text: textOf(member, name, setter !== undefined), comment };
  });
}

function nameOf(member: ClassElement): string {
  if (isConstructorDeclaration(member)) return constructorName;
  return isNamed(member) ? member.name.getText() : '';
}

function isNamed(member: ClassElement): member is Exclude<OfferedNode, ConstructorDeclaration> {
  return isGetAccessorDeclaration(member) || isMethodDeclaration(member) || isPropertyDeclaration(member);
}

function isOffered(member: ClassElement): member is OfferedNode {
  if (isConstructorDeclaration(member)) return !isHidden(member);
  return isNamed(member) && !isPrivateIdentifier(member.name) && !isHidden(member);
}

function isHidden(member: OfferedNode): boolean {
  const hidden: readonly SyntaxKind[] = [SyntaxKind.ProtectedKeyword, SyntaxKind.PrivateKeyword];
  return isInternal(member) || (member.modifiers?.some(({ kind }) => hidden.includes(kind)) ?? false);
}

function textOf(member: OfferedNode, name: string, settable: boolean): string {
  if (!isGetAccessorDeclaration(member)) return member.getText().replace(/^abstract /, '');
  return `${settable ? '' : 'readonly '}${name}: ${member.type?.getText()};`;
}
