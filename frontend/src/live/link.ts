/** How the page is connected, and the part of a socket that this takes. */

/** The part of WebSocket that is used; tests bring their own. */
export interface SocketLike {
  binaryType: BinaryType;
  readonly bufferedAmount: number;
  /** 1 while open; a socket that is closing still counts as ours and takes nothing more. */
  readonly readyState: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<string | ArrayBuffer>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number): void;
}

/** `WebSocket.OPEN`, by value, so that this module needs no browser. */
export const SOCKET_OPEN = 1;

export type Link =
  | { readonly kind: "connecting" }
  | { readonly kind: "open" }
  /** `attempt` counts the tries since the loss, from 0; `wait_ms`: until the next one. */
  | {
      readonly kind: "lost";
      readonly attempt: number;
      readonly code: number;
      readonly wait_ms: number;
    }
  | { readonly kind: "replaced" }
  | { readonly kind: "resting" }
  | { readonly kind: "refused" }
  | { readonly kind: "ended" };
