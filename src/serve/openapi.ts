import { z } from 'zod';
import { version } from '../version.js';
import { healthSchema, modelSchema, predictionSchema, predictionsSchema, problemSchema } from './answers.js';
import { type Guards, OPERATIONS, type Operation, type OperationName, problemsOf } from './operations.js';
import { PROBLEMS, statusesOf } from './problem.js';
import { jsonBodySchema } from './sent-pictures.js';

type Json = Readonly<Record<string, unknown>>;

export interface OpenApiSettings extends Guards {
  /** Where the routes begin. */
  readonly basePath: string;
}

/** The description of the server, OpenAPI 3.1. Its schemas and operations are those that the server itself uses. */
export function openApiDocument({ basePath, ...guards }: OpenApiSettings): Json {
  const names = Object.keys(OPERATIONS) as OperationName[];
  return {
    openapi: '3.1.1',
    info: {
      title: 'Graft classifier',
      version,
      description: 'Classifies pictures. Errors are problem details (RFC 9457).',
    },
    servers: [{ url: basePath }],
    paths: Object.fromEntries(
      names.map((name) => {
        const { path, method } = OPERATIONS[name];
        return [path, { [method.toLowerCase()]: describeOperation(name, guards) }];
      }),
    ),
    components: {
      schemas: {
        Prediction: jsonSchema(predictionSchema),
        Predictions: jsonSchema(predictionsSchema),
        Model: jsonSchema(modelSchema),
        Health: jsonSchema(healthSchema),
        Problem: jsonSchema(problemSchema),
        Pictures: jsonSchema(jsonBodySchema),
      },
      ...(guards.hasToken && { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } }),
    },
  };
}

function describeOperation(name: OperationName, guards: Guards): Json {
  const operation: Operation = OPERATIONS[name];
  const { summary, answered, ...request } = WORDS[name];
  return {
    operationId: name,
    summary,
    security: guards.hasToken && operation.needsToken ? [{ token: [] }] : [],
    ...(operation.parameters.length > 0 && {
      parameters: operation.parameters.map((parameter) => PARAMETERS[parameter]),
    }),
    ...request,
    responses: { 200: answered, ...problemResponses(operation, guards) },
  };
}

/** A status can have several problems. */
function problemResponses(operation: Operation, guards: Guards): Json {
  const titles = new Map<number, string[]>();
  for (const problem of problemsOf(operation, guards)) {
    for (const status of statusesOf(problem)) {
      titles.set(status, [...(titles.get(status) ?? []), PROBLEMS[problem].title]);
    }
  }
  return Object.fromEntries(
    [...titles].map(([status, all]) => [
      status,
      {
        ...answer(`${all.join('; ')}.`, 'application/problem+json', ref('Problem')),
        ...(HEADERS[status] !== undefined && { headers: HEADERS[status] }),
      },
    ]),
  );
}

/** The headers of problems, by their status. */
const HEADERS: Readonly<Record<number, Json>> = {
  [PROBLEMS['no-token'].status]: { 'WWW-Authenticate': { schema: { type: 'string' } } },
  [PROBLEMS['wrong-method'].status]: { Allow: { schema: { type: 'string' } } },
  [PROBLEMS.busy.status]: {
    'Retry-After': { description: 'Seconds; only of a busy server.', schema: { type: 'integer' } },
  },
};

const PARAMETERS: Readonly<Record<Operation['parameters'][number], Json>> = {
  top: {
    name: 'top',
    in: 'query',
    description: 'How many of the most probable classes are listed.',
    schema: { type: 'integer', minimum: 1 },
  },
};

const bytes = { schema: {} };

interface Words {
  readonly summary: string;
  readonly answered: Json;
  readonly requestBody?: Json;
}

/** What a status and a path do not say. */
const WORDS: Readonly<Record<OperationName, Words>> = {
  classify: {
    summary: 'Classify one picture or several.',
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
    answered: answer(
      'A prediction; of a form and of `images` a list, in which a picture without an answer has an error.',
      'application/json',
      { oneOf: [ref('Prediction'), ref('Predictions')] },
    ),
  },
  describeModel: {
    summary: 'What the classifier is.',
    answered: answer('The classifier.', 'application/json', ref('Model')),
  },
  checkHealth: {
    summary: 'Whether the server can classify: it has tried.',
    answered: answer('It can.', 'application/json', ref('Health')),
  },
  readMetrics: {
    summary: 'Numbers for Prometheus.',
    answered: answer('Prometheus’ text format.', 'text/plain', { type: 'string' }),
  },
  describeService: {
    summary: 'This description.',
    answered: answer('OpenAPI 3.1.', 'application/json', { type: 'object' }),
  },
  welcome: {
    summary: 'For people: what the classifier is, and commands to copy.',
    answered: answer('A page of plain text.', 'text/plain', { type: 'string' }),
  },
};

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
