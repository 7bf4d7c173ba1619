export { checkAccess } from './access.js';
export { addressesOf, bracketed, isLoopback, ownHosts } from './hosts.js';
export { expectFreePort, type ListenOptions, listen } from './listen.js';
export { checkToken, NEW_TOKEN, sameSecret } from './secret.js';
