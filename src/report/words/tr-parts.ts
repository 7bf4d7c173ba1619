const PARTS: Readonly<Record<string, string>> = { train: 'eğitim', validation: 'doğrulama', test: 'test' };

/** The name of a part of the photographs, in Turkish: 'validation' is 'doğrulama'. */
export function partInTurkish(part: string): string {
  return PARTS[part] ?? part;
}
