/** The kind of a failed file operation, for programs; `fileReason` says the same for people. */
export function unreachableKind(
  error: unknown,
): 'missing' | 'no-permission' | 'link-loop' | 'not-a-file' | 'read-error' {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return 'missing';
    case 'EACCES':
    case 'EPERM':
      return 'no-permission';
    case 'ELOOP':
      return 'link-loop';
    case 'EISDIR':
    case 'ENXIO':
    case 'ENODEV':
      return 'not-a-file';
    default:
      return 'read-error';
  }
}
