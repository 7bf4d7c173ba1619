import { PARTS, type Part } from '../folders/browser.js';
import { classesOf } from './classes-of.js';
import { type DuplicateFile, groupDuplicates } from './duplicates.js';
import type { ClassCount } from './findings.js';
import type { Fingerprint } from './fingerprint.js';
import type { FoundPhotograph } from './found-photographs.js';

/** A photograph that can be read, with what it has in common with others. */
export interface Candidate extends FoundPhotograph, DuplicateFile {
  /** Photographs of the same number show the same. */
  readonly group: number;
}

/** Puts photographs and their fingerprints together; those without one are left out. */
export function groupCandidates(
  files: readonly FoundPhotograph[],
  fingerprints: readonly (Fingerprint | undefined)[],
  near: boolean,
): Candidate[] {
  const readable = [...files.keys()].filter((index) => fingerprints[index] !== undefined);
  const groups = groupDuplicates(
    readable.map((index) => fingerprints[index]!),
    near,
  );
  return readable.map((index, at) => ({
    ...files[index],
    sha256: fingerprints[index]!.sha256,
    group: groups[at],
  }));
}

/** How many photographs each class has. Before anything is split off, all that are in no part are there to train on. */
export function countClasses(
  classNames: readonly string[],
  candidates: readonly Pick<Candidate, 'className' | 'classNames' | 'part' | 'group'>[],
): ClassCount[] {
  const byClass = new Map(classNames.map((name) => [name, new ClassCounter(name)]));
  for (const candidate of candidates) {
    for (const name of classesOf(candidate)) byClass.get(name)!.add(candidate.part, candidate.group);
  }
  return [...byClass.values()].map((counter) => counter.result());
}

class ClassCounter {
  readonly #className: string;
  readonly #parts = new Map<Part, number>();
  readonly #distinct = new Set<number>();
  #total = 0;

  constructor(className: string) {
    this.#className = className;
  }

  add(part: Part | undefined, group: number): void {
    this.#total++;
    if (part === undefined || part === 'train') this.#distinct.add(group);
    if (part !== undefined) this.#parts.set(part, (this.#parts.get(part) ?? 0) + 1);
  }

  result(): ClassCount {
    const parts = PARTS.filter((part) => this.#parts.has(part)).map((part) => [part, this.#parts.get(part)!]);
    return {
      className: this.#className,
      total: this.#total,
      parts: Object.fromEntries(parts),
      distinct: this.#distinct.size,
    };
  }
}
