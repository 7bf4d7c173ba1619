/** The kind of a failed file operation, for programs; `fileReason` says the same for people. */
export function unreachableKind(
  error: unknown,
): 'missing' | 'no-permission' | 'link-loop' | 'not-a-file' | 'read-error' | 'out-of-memory' {
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
    case 'ENOMEM':
    case 'ERR_MEMORY_ALLOCATION_FAILED':
      return 'out-of-memory';
    default:
      return 'read-error';
  }
}
