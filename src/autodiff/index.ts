export { gradients, hasGradient } from './gradients.js';
