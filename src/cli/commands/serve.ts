import type { Command } from 'commander';
import { positiveNumber, wholeNumber } from '../options.js';
import { loaded } from './definition.js';

export function defineServe(command: Command): void {
  command
    .argument('<model.onnx>', 'a classifier that Graft saved')
    .option('--port <n>', 'the port to listen on; 0 chooses a free one', wholeNumber(0), 8080)
    .option(
      '--host <address>',
      'the address to listen on; with any other address, other machines can reach the server, and it needs a token',
      '127.0.0.1',
    )
    .option('--token <text>', 'what requests must send as Authorization: Bearer (default: none is needed)')
    .option('--token-file <file>', 'a file with the token, which other users of the machine do not see')
    .option(
      '--allow-origin <origin>',
      "an origin whose pages may ask, such as https://example.org, or '*' for all; may be given several times (default: none)",
      (origin: string, others: readonly string[] = []) => [...others, origin],
    )
    .option('--max-bytes <n>', 'the most bytes of a request, at least 1024', wholeNumber(1024), 32 * 2 ** 20)
    .option(
      '--max-pixels <n>',
      'the most pixels of a picture, up to 134217728',
      wholeNumber(1, 2 ** 27),
      2 ** 26,
    )
    .option('--max-pictures <n>', 'the most pictures of a request', wholeNumber(1), 64)
    .option(
      '--queue <n>',
      'the most pictures that may be under way; beyond it requests get 503, unless one comes alone',
      wholeNumber(1),
      256,
    )
    .option('--timeout <s>', 'seconds in which a request is answered, or else gets 504', positiveNumber, 30)
    .option('--grace <s>', 'seconds for running requests when the server is ended', positiveNumber, 10)
    .option('--threads <n>', 'processor cores to use (default: all)', wholeNumber(1))
    .option('--json', 'write JSON lines: that it serves, failures, that it ended', false)
    .addHelpText(
      'after',
      `
POST /classify takes a picture as the whole body, a form with one or several files, or JSON with Base64, which is
{ "image": "..." } or { "images": [...] }. The answer has the words of \`graft predict --json\`; that to a form or to
images is a list, in which a picture that cannot be read has an error. ?top=3 lists the three most probable classes.
Errors are problem details (RFC 9457).

GET /model says what the classifier is, /health whether it answers (no token needed), /metrics has numbers for
Prometheus, /openapi.json describes all of it for programs. The server keeps nothing and writes no files.

It answers only this machine, and only to its own name, unless it has a token. The connection is not encrypted: put a
proxy with TLS in front if it leaves a network that you trust. SIGTERM and Ctrl-C let running requests end; then the
exit code is 0.

Examples:
  $ graft serve runs/photos/model.onnx
  $ graft serve runs/photos/model.onnx --host 0.0.0.0 --token-file /run/secrets/token`,
    )
    .action(loaded(async () => (await import('../serve.js')).runServe));
}
