/** What is left on the device when an interview is over: sent now, or kept for the next visit. */

import { browserClock, type Clock } from "./clock";
import { Connection } from "./connection";
import { Keeping } from "./keeping";
import type { Level } from "./level";
import type { SocketLike } from "./link";
import { IndexedVault } from "./vault";

/** Sound after the last word is no part of the interview: two seconds. A guess. */
export const LEFT_OVER_FRAMES = 20;
/** Tries in vain after which the rest waits on the device for the next visit. A guess. */
const GIVE_UP_AFTER = 6;
/** Shown for speech that waits on the device, and for all of it having arrived. */
export const KEPT = -1;
export const ARRIVED = -2;

export interface LatePorts {
  readonly url: string;
  readonly clock: Clock;
  open(url: string, protocol: string): SocketLike;
  random(): number;
  /** Seconds of speech still to be sent; 0: nothing; KEPT and ARRIVED: how it ended. */
  readonly waiting: Level;
}

/** Returns what an earlier page of this browser kept of an interview. */
export function keepingOf(interview: string): Keeping {
  return new Keeping(new IndexedVault(interview), browserClock, () => undefined);
}

/** Returns the ports of a real page. */
export function browserPorts(url: string, waiting: Level): LatePorts {
  const open = (to: string, protocol: string) => new WebSocket(to, protocol);
  return { url, clock: browserClock, open, random: Math.random, waiting };
}

/** Sends what is kept to an interview that is over. Resolves when nothing more can be done. */
export async function deliver(keeping: Keeping, ports: LatePorts): Promise<void> {
  await keeping.open();
  if (!isWorthIt(keeping)) {
    await keeping.forget();
    return;
  }
  ports.waiting.set(1);
  const outcome = await send(keeping, ports);
  ports.waiting.set(outcome);
  await (outcome === KEPT ? keeping.close() : keeping.forget());
}

function isWorthIt({ frames, messages }: Keeping): boolean {
  if (frames.size >= LEFT_OVER_FRAMES) return true;
  for (let number = messages.first; number < messages.next; number += 1) {
    if (messages.at(number)?.body.type !== "control") return true;
  }
  return false;
}

function isEmpty({ frames, messages }: Keeping): boolean {
  return frames.size === 0 && messages.size === 0;
}

/** Resolves with ARRIVED, with KEPT, or with 0 when the server wants nothing of it. */
function send(keeping: Keeping, ports: LatePorts): Promise<number> {
  return new Promise((resolve) => {
    const done = (outcome: number) => {
      connection.close();
      resolve(outcome);
    };
    const count = () => ports.waiting.set(Math.max(1, Math.round(connection.backlog_s)));
    const connection = new Connection(
      {
        url: ports.url,
        keeping,
        clock: ports.clock,
        open: ports.open,
        random: ports.random,
        onLink: (link) => {
          if (link.kind === "lost" && link.attempt >= GIVE_UP_AFTER) done(KEPT);
          if (link.kind === "refused") done(0);
          // Another page of this interview sends it now, or the next one will.
          if (link.kind === "ended" || link.kind === "replaced") {
            done(isEmpty(keeping) ? ARRIVED : KEPT);
          }
        },
        onMessage: () => {
          if (isEmpty(keeping)) done(ARRIVED);
          else count();
        },
        onAudio: () => undefined,
      },
      false,
    );
    connection.connect();
  });
}
