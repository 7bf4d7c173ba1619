/** What happens to a stream of events. */
export interface StreamListener {
  onOpen(): void;
  /** The stream is interrupted; it opens again by itself. */
  onLost(): void;
  /** @param data JSON */
  onEvent(name: string, data: string): void;
}

/** How the page reaches the Studio: over the network, or in a worker of the browser. */
export interface Transport {
  /** Whether the Studio runs in this browser, without a server. */
  readonly inBrowser: boolean;
  /**
   * As `fetch`.
   *
   * @param path relative to the page: 'api/data'
   * @throws DOMException AbortError when the signal was given; anything else when there is no answer
   */
  request(path: string, init: RequestInit): Promise<Response>;
  /**
   * Follows a stream of events until the returned function is called.
   *
   * @param address asked each time that the stream is opened
   * @param names of the events
   */
  follow(address: () => string, names: readonly string[], listener: StreamListener): () => void;
}
