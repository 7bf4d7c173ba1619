import { z } from 'zod';
import { version } from '../version.js';
import { healthSchema, modelSchema, predictionSchema, predictionsSchema, problemSchema } from './answers.js';
import { PROBLEMS } from './problem.js';
import { jsonBodySchema } from './sent-pictures.js';

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiSettings {
  /** Where the routes begin. */
  readonly basePath: string;
  /** Whether requests need a token. */
  readonly hasToken: boolean;
}

/** The description of the server, OpenAPI 3.1. Its schemas are those that the server itself uses. */
export function openApiDocument({ basePath, hasToken }: OpenApiSettings): Json {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Graft classifier',
      version,
      description: 'Classifies pictures. Errors are problem details (RFC 9457).',
    },
    servers: [{ url: basePath }],
    ...(hasToken && { security: [{ token: [] }] }),
    paths: {
      '/classify': { post: classifyOperation(hasToken) },
      '/model': { get: getOperation('describeModel', 'What the classifier is.', 'Model', hasToken) },
      '/health': {
        get: {
          ...getOperation('checkHealth', 'Whether the server can classify: it has tried.', 'Health', false),
          ...(hasToken && { security: [] }),
          responses: {
            200: answer('It can.', 'application/json', ref('Health')),
            503: problem('It cannot, or is ending.'),
          },
        },
      },
      '/metrics': {
        get: {
          operationId: 'readMetrics',
          summary: 'Numbers for Prometheus.',
          responses: {
            200: answer('Prometheus’ text format.', 'text/plain', { type: 'string' }),
            ...(hasToken && { 401: problem(PROBLEMS['no-token']) }),
          },
        },
      },
    },
    components: {
      schemas: {
        Prediction: jsonSchema(predictionSchema),
        Predictions: jsonSchema(predictionsSchema),
        Model: jsonSchema(modelSchema),
        Health: jsonSchema(healthSchema),
        Problem: jsonSchema(problemSchema),
        Pictures: jsonSchema(jsonBodySchema),
      },
      ...(hasToken && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }),
    },
  };
}

function classifyOperation(hasToken: boolean): Json {
  const bytes = { schema: {} };
  return {
    operationId: 'classify',
    summary: 'Classify one picture or several.',
    parameters: [
      {
        name: 'top',
        in: 'query',
        description: 'How many of the most probable classes are listed.',
        schema: { type: 'integer', minimum: 1 },
      },
    ],
    requestBody: {
      required: true,
      content: {
        'image/*': bytes,
        'application/octet-stream': bytes,
        'multipart/form-data': {
          schema: {
            type: 'object',
            description: 'Files in fields of any name.',
            additionalProperties: {
              anyOf: [
                { contentMediaType: 'image/*' },
                { type: 'array', items: { contentMediaType: 'image/*' } },
              ],
            },
          },
        },
        'application/json': { schema: ref('Pictures') },
      },
    },
    responses: {
      200: answer(
        'A prediction; of a form and of `images` a list, in which a picture without an answer has an error.',
        'application/json',
        { oneOf: [ref('Prediction'), ref('Predictions')] },
      ),
      400: problem(PROBLEMS['bad-request']),
      ...(hasToken && { 401: problem(PROBLEMS['no-token']) }),
      413: problem('The body or the picture is too large, or there are too many pictures'),
      415: problem('A body or a picture of a kind that is not accepted'),
      422: problem(PROBLEMS['unreadable-picture']),
      503: { ...problem(PROBLEMS.busy), headers: { 'Retry-After': { schema: { type: 'integer' } } } },
      504: problem(PROBLEMS.late),
    },
  };
}

function getOperation(operationId: string, summary: string, schema: string, hasToken: boolean): Json {
  return {
    operationId,
    summary,
    responses: {
      200: answer(summary, 'application/json', ref(schema)),
      ...(hasToken && { 401: problem(PROBLEMS['no-token']) }),
    },
  };
}

function problem(description: string): Json {
  return answer(description, 'application/problem+json', ref('Problem'));
}

function answer(description: string, type: string, schema: Json): Json {
  return { description, content: { [type]: { schema } } };
}

function ref(name: string): Json {
  return { $ref: `#/components/schemas/${name}` };
}

/** OpenAPI 3.1 uses the newest draft of JSON Schema, and has its name once for the whole document. */
function jsonSchema(schema: z.ZodType): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: 'input' });
  return rest;
}
