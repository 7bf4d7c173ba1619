import { join } from 'node:path';
import {
  type ClassDeclaration,
  type FunctionDeclaration,
  type InterfaceDeclaration,
  type Node,
  SyntaxKind,
  type TypeAliasDeclaration,
} from 'typescript/unstable/ast';
import {
  isClassDeclaration,
  isFunctionDeclaration,
  isInterfaceDeclaration,
  isObjectBindingPattern,
  isTypeAliasDeclaration,
  isTypeReferenceNode,
  isVariableDeclaration,
} from 'typescript/unstable/ast/is';
import {
  API,
  type Symbol as ApiSymbol,
  NodeBuilderFlags,
  type Project,
  SymbolFlags,
} from 'typescript/unstable/sync';
import { type ClassFinder, outlineClass } from './class-outline.js';
import { commentOf, isInternal, membersText } from './declarations.js';

/** One name of Graft's public API, or of a type that only its declarations name. */
export interface ApiDeclaration {
  readonly name: string;
  /** Below src/, without the ending: `nn/layers/dense`. */
  readonly file: string;
  /** In that file. */
  readonly position: number;
  /** Whether users can import it. */
  readonly exported: boolean;
  /** Its doc comment, as it stands in the source. */
  readonly comment: string;
  /** The declaration in TypeScript, with comments on its members. */
  readonly text: string;
  /** The names of Graft's own types in it. */
  readonly uses: readonly string[];
}

/**
 * Reads what users import from the declarations that the build writes, with the compiler's own eyes.
 *
 * @param root the repository; `dist/src` must be built
 */
export function readApi(root: string): ApiDeclaration[] {
  const api = new API({ cwd: root });
  try {
    const index = join(root, 'dist/src/index.d.ts');
    const project = api.updateSnapshot({ openFiles: [index] }).getDefaultProjectForFile(index);
    if (project === undefined) throw new Error(`Expected ${index}; run npm run build first.`);
    return new ApiReader(project, join(root, 'dist/src').replaceAll('\\', '/')).read(index);
  } finally {
    api.close();
  }
}

class ApiReader {
  readonly #project: Project;
  /** Where Graft's own declarations lie. */
  readonly #folder: string;
  readonly #exported = new Set<string>();
  readonly #found = new Map<string, ApiDeclaration>();

  constructor(project: Project, folder: string) {
    this.#project = project;
    this.#folder = folder;
  }

  read(index: string): ApiDeclaration[] {
    const { checker, program } = this.#project;
    const file = program.getSourceFile(index);
    const module = file && checker.getSymbolAtLocation(file);
    if (module === undefined) throw new Error(`Expected a module in ${index}; run npm run build first.`);
    const symbols = checker.getExportsOfModule(module);
    for (const { name } of symbols) this.#exported.add(name);
    for (const symbol of symbols) this.#add(symbol);
    return [...this.#found.values()];
  }

  #add(symbol: ApiSymbol): void {
    if (this.#found.has(symbol.name)) return;
    const node = this.#declarationOf(symbol);
    if (node === undefined) throw new Error(`Expected a declaration of ${symbol.name} in ${this.#folder}.`);
    const { text, parts } = this.#describe(node);
    const used = new Map(parts.flatMap((part) => this.#typesIn(part)).map((type) => [type.name, type]));
    used.delete(symbol.name);
    this.#found.set(symbol.name, {
      name: symbol.name,
      file: node
        .getSourceFile()
        .fileName.slice(this.#folder.length + 1)
        .replace(/\.d\.ts$/, ''),
      position: node.pos,
      exported: this.#exported.has(symbol.name),
      comment: commentOf(isVariableDeclaration(node) ? node.parent.parent : node),
      text,
      uses: [...used.keys()],
    });
    for (const type of used.values()) this.#add(type);
  }

  /** A declaration as text, and the nodes that the text was made of. */
  #describe(node: Node): { text: string; parts: readonly Node[] } {
    if (isClassDeclaration(node)) return this.#describeClass(node);
    if (isInterfaceDeclaration(node)) return describeInterface(node);
    if (isTypeAliasDeclaration(node)) return this.#describeAlias(node);
    if (isFunctionDeclaration(node)) return { text: functionText(node), parts: [node] };
    if (isVariableDeclaration(node)) return { text: `declare const ${node.getText()};`, parts: [node] };
    throw new Error(`There is no description for ${SyntaxKind[node.kind]}: ${node.getText().slice(0, 80)}`);
  }

  #describeClass(node: ClassDeclaration): { text: string; parts: readonly Node[] } {
    const finder: ClassFinder = {
      find: (heritage) => {
        const found = this.#resolve(heritage.expression);
        const declaration = found && this.#declarationOf(found);
        return declaration !== undefined && isClassDeclaration(declaration) ? declaration : undefined;
      },
      isPublic: (found) => this.#exported.has(found.name?.getText() ?? ''),
    };
    const { base, members } = outlineClass(node, finder);
    const isAbstract = node.modifiers?.some(({ kind }) => kind === SyntaxKind.AbstractKeyword);
    const head = `declare ${isAbstract ? 'abstract ' : ''}class ${node.name?.getText()}`;
    const promises =
      node.heritageClauses?.filter(({ token }) => token === SyntaxKind.ImplementsKeyword) ?? [];
    const heritage = [
      ...(base === undefined ? [] : [`extends ${base.getText()}`]),
      ...promises.map((clause) => clause.getText()),
    ].join(' ');
    const parts = [
      ...members.map((member) => member.node),
      ...(base === undefined ? [] : [base]),
      ...promises,
    ];
    return { text: `${head} ${heritage} {\n${membersText(members)}\n}`, parts };
  }

  /** What an alias stands for, worked out where it is derived from something that users cannot see. */
  #describeAlias(node: TypeAliasDeclaration): { text: string; parts: readonly Node[] } {
    const { checker, emitter } = this.#project;
    const derived = isTypeReferenceNode(node.type) && node.type.getText().includes('typeof ');
    if (!derived) return { text: withoutExport(node), parts: [node] };
    const type = checker.getTypeFromTypeNode(node.type);
    const flags = NodeBuilderFlags.NoTruncation | NodeBuilderFlags.InTypeAlias;
    const written = type && checker.typeToTypeNode(type, node, flags);
    if (written === undefined) throw new Error(`Expected a type behind ${node.name.getText()}.`);
    return { text: `type ${node.name.getText()} = ${emitter.printNode(written)};`, parts: [] };
  }

  /** Graft's own types that are named somewhere below a node. */
  #typesIn(node: Node): ApiSymbol[] {
    const names = (below: Node): Node[] => {
      const name = isTypeReferenceNode(below)
        ? [below.typeName]
        : below.kind === SyntaxKind.ExpressionWithTypeArguments
          ? [(below as Node & { readonly expression: Node }).expression]
          : [];
      const children: Node[] = [];
      below.forEachChild((child) => void children.push(child));
      return [...name, ...children.flatMap(names)];
    };
    return names(node).flatMap((name) => {
      const symbol = this.#resolve(name);
      return symbol !== undefined && this.#declarationOf(symbol) !== undefined ? [symbol] : [];
    });
  }

  #resolve(name: Node): ApiSymbol | undefined {
    const { checker } = this.#project;
    const symbol = checker.getSymbolAtLocation(name);
    return symbol && symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  }

  /** Where one of Graft's own symbols is declared, type parameters and the like not counted. */
  #declarationOf(symbol: ApiSymbol): Node | undefined {
    const { checker } = this.#project;
    const original = symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
    return original.declarations
      .map((handle) => handle.resolve())
      .find(
        (node) =>
          node !== undefined &&
          node.kind !== SyntaxKind.TypeParameter &&
          node.getSourceFile().fileName.startsWith(`${this.#folder}/`),
      );
  }
}

function describeInterface(node: InterfaceDeclaration): { text: string; parts: readonly Node[] } {
  const members = node.members.filter((member) => !isInternal(member));
  const heritage = node.heritageClauses?.map((clause) => ` ${clause.getText()}`).join('') ?? '';
  const parameters = node.typeParameters?.map((parameter) => parameter.getText()).join(', ');
  const name = parameters === undefined ? node.name.getText() : `${node.name.getText()}<${parameters}>`;
  const body = membersText(members.map((member) => ({ comment: commentOf(member), text: member.getText() })));
  return {
    text: `interface ${name}${heritage} {\n${body}\n}`,
    parts: [...members, ...(node.heritageClauses ?? [])],
  };
}

/** Arguments that the function takes apart at once get a name, after their type. */
function functionText(node: FunctionDeclaration): string {
  return node.parameters.reduce((text, { name, type }) => {
    if (!isObjectBindingPattern(name)) return text;
    const typeName = type?.getText() ?? 'options';
    // Of `Pick<Evaluation, 'loss'>` the first name inside counts.
    const plain = /<(\w+)/.exec(typeName)?.[1] ?? /^\w+/.exec(typeName)![0];
    return text.replace(name.getText(), plain[0].toLowerCase() + plain.slice(1));
  }, withoutExport(node));
}

function withoutExport(node: Node): string {
  return node.getText().replace(/^export /, '');
}
