/** What page and playback worklet say to each other. */

import type { Played } from "./jitter";

export type ToSpeaker =
  | {
      readonly type: "audio";
      readonly sequence: number;
      readonly samples: Int16Array<ArrayBuffer>;
    }
  | { readonly type: "flush"; readonly id: number };

export type FromSpeaker =
  | { readonly type: "drained"; readonly played: Played }
  | { readonly type: "flushed"; readonly id: number; readonly played: Played }
  | { readonly type: "level"; readonly peak: number };
