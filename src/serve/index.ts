export { expectOrigins } from './access.js';
export type { ModelDescription, Prediction, Predictions } from './answers.js';
export type { ServedClassifier } from './classify-pictures.js';
export { createRequestHandler, type RequestHandler, type RequestHandlerOptions } from './handler.js';
export { DEFAULT_LIMITS, type ServeLimits } from './limits.js';
export type { ProblemDetails } from './problem.js';
export { type ClassifierServer, checkPlace, type ServerOptions, startServer } from './server.js';
