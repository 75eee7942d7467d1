/** The end of a talk: what was said last goes out first, then the server's record is awaited. */

import { type Api, type Problem, problemOf } from "./api";
import type { Session } from "./live/session";
import type { InterviewView } from "./model";
import type { Store } from "./state";

/** How long the server has to end the interview by itself once asked on the socket. */
const END_WITHIN_MS = 6000;
/** How often the page looks whether the request to end went out. */
const LOOK_EVERY_MS = 500;
/** How often and how many times the record is asked for after the talk's end. */
const RECORD_EVERY_MS = 1000;
const RECORD_TRIES = 8;

export interface EndingPorts {
  readonly api: Api;
  readonly store: Store;
  session(): Session | null;
  arrive(view: InterviewView): Promise<void>;
  /** The pass for the interview is gone. */
  fail(problem: Problem): void;
}

export class Ending {
  readonly #ports: EndingPorts;

  constructor(ports: EndingPorts) {
    this.#ports = ports;
  }

  /** Ends the interview once the server has what was said; without a talk at once. */
  async end(view: InterviewView): Promise<void> {
    const session = this.#ports.session();
    if (!session) {
      await this.endNow(view);
      return;
    }
    session.end();
    this.#ports.store.dispatch({ type: "ending" });
    this.#await(view, session, 0);
  }

  /** Ends the interview without what is still here. */
  async endNow(view: InterviewView): Promise<void> {
    await this.#ports.arrive(await this.#ports.api.end(view.id));
  }

  /** Asks the server where the interview stands; a talk that goes on is left alone. */
  async lookAgain(id: string, tries = 0): Promise<void> {
    try {
      const view = await this.#ports.api.read(id);
      const goesOn = ["ready", "live", "paused"].includes(view.state);
      if (!goesOn || (this.#isClosed && tries >= RECORD_TRIES)) await this.#ports.arrive(view);
      // The socket's end may be a moment ahead of the record.
      else if (this.#isClosed) {
        setTimeout(() => void this.lookAgain(id, tries + 1), RECORD_EVERY_MS);
      }
    } catch (error) {
      const problem = problemOf(error);
      if ([401, 403, 404].includes(problem.status)) this.#ports.fail(problem);
    }
  }

  /** The server has some time once it was asked; it is asked once everything before went out. */
  #await(view: InterviewView, session: Session, since_ms: number): void {
    setTimeout(() => {
      if (this.#ports.session() !== session) return;
      const waited_ms = session.isEndSent ? since_ms + LOOK_EVERY_MS : 0;
      if (waited_ms < END_WITHIN_MS) this.#await(view, session, waited_ms);
      else void this.#endByRequest(view);
    }, LOOK_EVERY_MS);
  }

  async #endByRequest(view: InterviewView): Promise<void> {
    try {
      await this.endNow(view);
    } catch {
      await this.lookAgain(view.id);
    }
  }

  get #isClosed(): boolean {
    const { app } = this.#ports.store;
    if (app.screen !== "interview") return false;
    return app.talk.ended !== null || ["refused", "ended"].includes(app.talk.link.kind);
  }
}
