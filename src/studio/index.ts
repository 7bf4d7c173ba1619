export { isLoopback } from './hosts.js';
export { type Studio, type StudioOptions, startStudio } from './studio.js';
