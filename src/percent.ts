/** A share as all texts, tables and figures of Graft write it: '97.3 %'. */
export function percent(share: number, decimals = 1): string {
  return `${(100 * roundedShare(share, decimals)).toFixed(decimals)} %`;
}

/** A share that rounding does not make all: 99.96 % of the photographs are 99.9 %, because one was a mistake. */
export function roundedShare(share: number, decimals: number): number {
  return share < 1 ? Math.min(share, 1 - 10 ** -(decimals + 2)) : share;
}
