/** '1 file' or '3 files'. @param many the plural, if it does not just end in s */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
