/** Where something came from: the user named it, an earlier run left it, or Graft obtained it now. */
type Way = 'option' | 'cache' | 'download' | 'package' | 'drawing';

/** The source of weights or pictures, for the records of a run. */
export interface Source {
  /** 'imagenet', 'openimages' or 'file'; 'cats-and-dogs', 'drawn' or 'folder'. */
  readonly source: string;
  readonly from: Way;
  /** The address or package that it comes from, if known. */
  readonly origin?: string;
}
