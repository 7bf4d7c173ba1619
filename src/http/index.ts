export { bracketed, isLoopback, ownHosts } from './hosts.js';
export { listen } from './listen.js';
export { checkToken, sameSecret } from './secret.js';
