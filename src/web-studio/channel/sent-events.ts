/** An event of a stream of server-sent events. */
interface SentEvent {
  readonly name: string;
  readonly data: string;
  /** '' for an event without. */
  readonly eventId: string;
}

/** The events in the body of an answer of type text/event-stream, as they come. Comments are left out. */
export async function* sentEvents(
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<SentEvent> {
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += decoder.decode(value, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parsed(block);
      if (event !== undefined) yield event;
    }
  }
}

function parsed(block: string): SentEvent | undefined {
  const valuesOf = (field: string): string[] =>
    block
      .split('\n')
      .filter((line) => line.startsWith(`${field}: `))
      .map((line) => line.slice(field.length + 2));
  const [name] = valuesOf('event');
  if (name === undefined) return undefined;
  return { name, data: valuesOf('data').join('\n'), eventId: valuesOf('id')[0] ?? '' };
}
