/* The part of jsfive that Graft uses; the package ships no types. */
declare module 'jsfive' {
  export class Group {
    readonly keys: string[];
    readonly attrs: Record<string, unknown>;
    get(path: string): Group | Dataset;
  }
  export class Dataset {
    readonly shape: number[];
    readonly dtype: string;
    readonly value: ArrayLike<number>;
  }
  export class File extends Group {
    constructor(data: ArrayBuffer, name: string);
  }
}
