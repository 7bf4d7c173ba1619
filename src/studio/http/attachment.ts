/**
 * The header Content-Disposition of a download, for browsers of any age: the name in ASCII, and as it is (RFC 6266,
 * RFC 8187).
 */
export function attachment(name: string): string {
  const plain = name.replace(/[^\w.-]/g, '_');
  const encoded = encodeURIComponent(name).replace(/['()*]/g, (one) => `%${one.charCodeAt(0).toString(16)}`);
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
