/** What a worklet sees (Web Audio API, AudioWorkletGlobalScope); not part of TypeScript's DOM. */

interface WorkletPort {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer?: ArrayBuffer[]): void;
}

declare const sampleRate: number;

declare class AudioWorkletProcessor {
  readonly port: WorkletPort;
}

declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
