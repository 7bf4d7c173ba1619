export { isLoopback } from './hosts.js';
export { type Studio, startStudio } from './studio.js';
