export type { CacheEntryEvent, CacheLine, CacheTotalEvent } from './cache.js';
export type { CompareEvent, CompareResultEvent } from './compare.js';
export type { DoctorCheckEvent, DoctorLine, DoctorResultEvent } from './doctor.js';
export type {
  ConfusedClasses,
  EvaluateEvent,
  EvaluateMultilabelEvent,
  EvaluateResultEvent,
  OthersOfEvaluation,
} from './evaluate.js';
export type { ExplainResultEvent } from './explain.js';
export type { ExportEvent, ExportProgressEvent, ExportResultEvent, ExportResults } from './export.js';
export type { ExportBaseResultEvent } from './export-base.js';
export type { ExportWebResultEvent } from './export-web.js';
export type { FetchEvent, FetchResultEvent } from './fetch.js';
export type {
  InspectDuplicatesEvent,
  InspectEvent,
  InspectFindingEvent,
  InspectLeftEvent,
  InspectMovedEvent,
  InspectProblemEvent,
  InspectProgressEvent,
  InspectResultEvent,
  InspectSuspectEvent,
} from './inspect.js';
export type { PredictErrorEvent, PredictEvent, PredictionEvent, PredictResultEvent } from './predict.js';
export type { PruneFolderEvent, PruneLine, PruneResultEvent } from './prune.js';
export type { ServeEndedEvent, ServeFailureEvent, ServeLine, ServingEvent } from './serve.js';
export type {
  CheckShardsResultEvent,
  PlanProgressEvent,
  PlanResultEvent,
  PlanShardsEvent,
  PlanSkippedEvent,
  RunShardEvent,
  RunShardResultEvent,
  ShardEvent,
  ShardProgressEvent,
} from './shards.js';
export type {
  SimilarErrorEvent,
  SimilarEvent,
  SimilarProgressEvent,
  SimilarResultEvent,
} from './similar.js';
export type {
  SortErrorEvent,
  SortEvent,
  SortedEvent,
  SortProgressEvent,
  SortResultEvent,
} from './sort.js';
export type { StudioLine, StudioLinkEvent, StudioStaticResultEvent } from './studio.js';
export type {
  SuggestErrorEvent,
  SuggestEvent,
  SuggestProgressEvent,
  SuggestResultEvent,
} from './suggest.js';
export type {
  KerasSummaryEvent,
  NetworkSummaryEvent,
  SummaryLine,
  SummaryResultEvent,
} from './summary.js';
export type {
  ReadingEvent,
  TrainedPhase,
  TrainLine,
  TrainResultEvent,
  TrainStoppedEvent,
  UnavailableEvent,
} from './train.js';
export type { TutorialLine, TutorialSourceEvent } from './tutorial.js';
