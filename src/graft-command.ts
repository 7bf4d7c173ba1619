const COMMANDS =
  'cache|check-shards|compare|doctor|evaluate|explain|export-base|export|fetch|inspect|plan-shards|predict|prune|run-shard|serve|similar|sort|studio|suggest|summary|train|tutorial|worker';
/** In backticks, after a colon, and at a prompt: there a reader copies it. `graft train` alone names the command. */
const TO_COPY = new RegExp(
  `(\`(?!graft (?:train|tutorial|studio|serve|predict)\`)|: |\\$ |&& )graft (?=(?:${COMMANDS})\\b)`,
  'g',
);

/** A text whose commands can be copied as they stand. @param command what starts Graft, such as `npx graft` */
export function withGraftCommand(text: string, command: string): string {
  return command === 'graft' ? text : text.replace(TO_COPY, (_, before) => `${before}${command} `);
}
