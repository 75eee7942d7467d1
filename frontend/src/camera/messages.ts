/** What the page and the worker that finds faces say to each other. */

import type { Face } from "./sight";

/** One net: its list of weights, and the weights. */
export interface NetFiles {
  readonly manifest: unknown;
  readonly weights: ArrayBuffer;
}

export type ToWorker =
  | { readonly type: "load"; readonly detector: NetFiles; readonly landmarks: NetFiles }
  /** RGBA, 8 bits a channel. The page keeps no copy. */
  | {
      readonly type: "picture";
      readonly rgba: ArrayBuffer;
      readonly width: number;
      readonly height: number;
    };

export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "failed" }
  | { readonly type: "faces"; readonly faces: readonly Face[] };
