/**
 * A trained classifier behind HTTP: a server, or a handler for a server of your own.
 *
 * @module serve
 */

export {
  type ClassifierServer,
  createRequestHandler,
  type ModelDescription,
  type Prediction,
  type Predictions,
  type ProblemDetails,
  type RequestHandler,
  type RequestHandlerOptions,
  type ServedClassifier,
  type ServeLimits,
  type ServerOptions,
  startServer,
} from '../serve/index.js';
