import type { ClassProbability, HeatMapResult } from './judge.js';

/**
 * POST /api/runs/ID/classify?heatMap=1&class=CLASSNAME&preview=1 with the picture's bytes as the body. Nothing is written
 * to disk.
 */
export interface Classification {
  /** The most probable class. */
  readonly label: string;
  readonly probability: number;
  /** Where a picture may have several labels: all that it has, perhaps none, most probable first. */
  readonly labels?: readonly ClassProbability[];
  /** Highest first. */
  readonly probabilities: readonly ClassProbability[];
  /** Whether the picture is like none that the model was trained on; only if the model measures it. */
  readonly unfamiliar?: boolean;
  /** With heatMap=1. */
  readonly heatMap?: HeatMapResult;
  /** With preview=1: the picture as a data: address that browsers show, upright, with at most 768 pixels on a side. */
  readonly preview?: string;
  /** Time in the model, without the network. */
  readonly milliseconds: number;
}

/** GET /api/runs/ID/downloads */
export interface Downloads {
  readonly files: readonly DownloadableFile[];
}

/**
 * A link for <a href download>: GET /api/runs/ID/downloads/model.onnx, card.json, model.zip, report.html, web-page.zip.
 * The zip and the web page are made on request.
 */
export interface DownloadableFile {
  readonly kind: 'model' | 'card' | 'zip' | 'report' | 'web-page';
  /** Relative to the page. */
  readonly url: string;
  /** What the browser calls it. */
  readonly fileName: string;
  /** Null when it is made on request. */
  readonly bytes: number | null;
}

/* GET /api/runs/ID/report shows the report in a page of its own (target=_blank), without scripts. */
