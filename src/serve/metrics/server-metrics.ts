import type { UnreadableImageError } from '../../classifier/predict.js';
import { version } from '../../version.js';
import type { Admission } from '../admission.js';
import type { Outcome, ServedClassifier } from '../classify-pictures.js';
import type { ServeLimits } from '../limits.js';
import { isOwnFailure, Problem } from '../problem.js';
import { BatchSizes } from './batch-sizes.js';
import { Counter, formatMetrics, Gauge, Histogram, type Metric } from './text-format.js';

/** Seconds; a picture takes some milliseconds where nobody waits. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const PICTURES = [1, 2, 4, 8, 16, 32, 64];

const OUTCOMES = ['classified', 'unreadable', 'late', 'gone', 'failed'] as const;

interface Measured {
  readonly admission: Admission;
  readonly classifier: ServedClassifier;
  readonly limits: Required<ServeLimits>;
}

/** What a server counts and measures, for Prometheus. */
export class ServerMetrics {
  readonly #requests = new Counter(
    'graft_http_requests_total',
    'Requests that were answered, by route and status.',
  );
  readonly #seconds = new Histogram(
    'graft_http_request_duration_seconds',
    'Seconds from the first byte of a request to its answer, by route.',
    SECONDS,
  );
  readonly #pictures = new Counter(
    'graft_pictures_total',
    'Pictures by what became of them.',
    OUTCOMES.map((outcome) => ({ outcome })),
  );
  readonly #unfamiliar = new Counter(
    'graft_unfamiliar_pictures_total',
    'Classified pictures that are like none of the training.',
    [{}],
  );
  readonly #perRequest = new Histogram('graft_request_pictures', 'Pictures of a request.', PICTURES);
  readonly #all: readonly Metric[];

  constructor({ admission, classifier, limits }: Measured) {
    this.#all = [
      this.#requests,
      this.#seconds,
      this.#pictures,
      this.#unfamiliar,
      this.#perRequest,
      new BatchSizes(
        'graft_batch_pictures',
        'Pictures that went through the network together.',
        () => classifier.batchSizes,
      ),
      new Gauge(
        'graft_queue_pictures',
        'Pictures that are being received, wait or are classified.',
        () => admission.pictures,
      ),
      new Gauge(
        'graft_queue_limit_pictures',
        'The most of them that the server takes on.',
        () => limits.queue,
      ),
      new Gauge('graft_queue_bytes', 'Bytes of the bodies that are held.', () => admission.bytes),
      ...processMetrics(),
      new Gauge('graft_build_info', 'The version of Graft.', () => 1, { labels: { version } }),
    ];
  }

  countRequest(route: string, status: number, seconds: number): void {
    this.#requests.add(1, { route, status: String(status) });
    this.#seconds.observe(seconds, { route });
  }

  countPictures(outcomes: readonly Outcome[]): void {
    this.#perRequest.observe(outcomes.length);
    for (const outcome of outcomes) {
      this.#pictures.add(1, { outcome: nameOf(outcome) });
      if ('classification' in outcome && outcome.classification.unfamiliar === true) this.#unfamiliar.add(1);
    }
  }

  format(): string {
    return formatMetrics(this.#all);
  }
}

function nameOf(outcome: Outcome): (typeof OUTCOMES)[number] {
  if ('classification' in outcome) return 'classified';
  if (isOwnFailure(outcome.error)) return 'failed';
  if (!(outcome.error instanceof Problem)) {
    return (outcome.error as UnreadableImageError).kind === 'timeout' ? 'late' : 'unreadable';
  }
  const { problem } = outcome.error;
  return problem === 'gone' || problem === 'late' ? problem : 'unreadable';
}

/** Under the names that Prometheus' own clients give them. */
function processMetrics(): Metric[] {
  const started = Date.now() / 1000 - process.uptime();
  return [
    new Gauge(
      'process_cpu_seconds_total',
      'Seconds of processor time that the process has used.',
      () => {
        const { user, system } = process.cpuUsage();
        return (user + system) / 1e6;
      },
      { type: 'counter' },
    ),
    new Gauge('process_resident_memory_bytes', 'Memory of the process, in bytes.', () =>
      process.memoryUsage.rss(),
    ),
    new Gauge('process_start_time_seconds', 'When the process began, in seconds since 1970.', () => started),
    new Gauge(
      'nodejs_heap_size_used_bytes',
      'Bytes of JavaScript objects.',
      () => process.memoryUsage().heapUsed,
    ),
  ];
}
