declare module 'parse-prometheus-text-format' {
  interface Family {
    readonly name: string;
    readonly help: string;
    readonly type?: string;
    readonly metrics: readonly {
      readonly labels?: Readonly<Record<string, string>>;
      readonly value: string;
    }[];
  }
  /** The metrics of a text; those of a histogram have `buckets`, `count` and `sum`. */
  export default function parsePrometheusTextFormat(text: string): Family[];
}
