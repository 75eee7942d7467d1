import { beforeEach, describe, expect, it } from "vitest";
import { BUFFERED_LIMIT_BYTES, Connection, DEAD_AFTER_MS } from "../../src/live/connection";
import { Keeping } from "../../src/live/keeping";
import type { Link } from "../../src/live/link";
import type { DurableBody, PlaybackFrame, ServerMessage } from "../../src/live/protocol";
import { FakeSocket, FakeVault, frameOf, HandClock, WELCOME } from "../fakes";

const LOUD = -20;

class Bench {
  readonly clock = new HandClock();
  readonly keeping = new Keeping(
    new FakeVault({ owner: null, frames: new Map(), messages: new Map() }),
    this.clock,
    () => undefined,
  );
  readonly sockets: FakeSocket[] = [];
  readonly links: Link[] = [];
  readonly messages: ServerMessage[] = [];
  readonly audio: PlaybackFrame[] = [];
  readonly connection: Connection;

  constructor() {
    this.connection = new Connection(
      {
        url: "ws://page.test/ws/v1/interviews/1/",
        keeping: this.keeping,
        clock: this.clock,
        open: () => {
          const socket = new FakeSocket();
          this.sockets.push(socket);
          return socket;
        },
        random: () => 0.5,
        onLink: (link) => this.links.push(link),
        onMessage: (message) => this.messages.push(message),
        onAudio: (frame) => this.audio.push(frame),
      },
      true,
    );
  }

  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (!socket) throw new Error("nothing was opened");
    return socket;
  }

  get link(): Link | undefined {
    return this.links.at(-1);
  }

  /** Connects and is welcomed. */
  join(next_sequence = 0, next_message = 0): void {
    this.connection.connect();
    this.greet(next_sequence, next_message);
  }

  greet(next_sequence = 0, next_message = 0): void {
    this.socket.open();
    this.socket.receive({ ...WELCOME, next_sequence, next_message });
  }

  /** What was sent on this connection, frames by number and messages by number and text. */
  get sent(): string[] {
    return this.socket.order;
  }

  speak(frames: number): void {
    for (let count = 0; count < frames; count += 1) {
      this.connection.pushFrame(frameOf(1000), LOUD);
      this.clock.pass(100);
    }
  }
}

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});

describe("joining", () => {
  it("says hello first and sends no audio before the welcome", () => {
    bench.connection.connect();
    bench.socket.open();
    bench.speak(3);
    expect(bench.socket.texts).toEqual([{ type: "hello", microphone: true, client: "page" }]);
    expect(bench.socket.sequences).toEqual([]);
    bench.socket.receive(WELCOME);
    expect(bench.socket.sequences).toEqual([0, 1, 2]);
    expect(bench.link).toEqual({ kind: "open" });
  });

  it("starts with the frame that the server expects", () => {
    bench.join(42);
    bench.speak(2);
    expect(bench.socket.sequences).toEqual([42, 43]);
  });

  it("tries again when no welcome comes", () => {
    bench.connection.connect();
    bench.socket.open();
    bench.clock.pass(10_000);
    expect(bench.link?.kind).toBe("lost");
    bench.clock.pass(1000);
    expect(bench.sockets).toHaveLength(2);
  });

  it("tells of the microphone only when it changes, and in the next hello", () => {
    bench.join();
    bench.connection.setMicrophone(true);
    bench.connection.setMicrophone(false);
    expect(bench.socket.texts.filter(isOfType("microphone"))).toEqual([
      { type: "microphone", on: false },
    ]);
    bench.socket.end(1012);
    bench.clock.pass(300);
    bench.socket.open();
    expect(bench.socket.texts).toEqual([{ type: "hello", microphone: false, client: "page" }]);
  });
});

describe("a lost connection", () => {
  it("sends again exactly what was not acknowledged, in order and once", () => {
    bench.join();
    bench.speak(10);
    bench.socket.receive({ type: "ack", sequence: 5, message: -1, position_ms: 600 });
    bench.socket.end(1006);
    bench.speak(1);
    bench.clock.pass(500);
    bench.greet(6);
    expect(bench.socket.sequences).toEqual([6, 7, 8, 9, 10]);
    bench.speak(1);
    expect(bench.socket.sequences).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it("leaves nothing to keep once everything is durable", () => {
    bench.join();
    bench.speak(10);
    expect(bench.keeping.frames.size).toBe(10);
    bench.socket.receive({ type: "ack", sequence: 9, message: -1, position_ms: 1000 });
    expect(bench.keeping.frames.size).toBe(0);
  });

  it("trusts the server's count over its own acknowledgements", () => {
    bench.join();
    bench.speak(10);
    bench.socket.end(1006);
    bench.clock.pass(500);
    bench.greet(8);
    expect(bench.socket.sequences).toEqual([8, 9]);
  });

  it("comes back at once after a restart of the server", () => {
    bench.join();
    bench.socket.end(1012);
    expect(bench.link).toEqual({ kind: "lost", attempt: 0, code: 1012, wait_ms: 250 });
    bench.clock.pass(250);
    expect(bench.sockets).toHaveLength(2);
  });

  it("waits longer each time, and starts anew after a welcome", () => {
    bench.join();
    for (const delay_ms of [250, 500, 1000, 2000, 4000, 4000]) {
      bench.socket.end(1006);
      const before = bench.sockets.length;
      bench.clock.pass(delay_ms - 1);
      expect(bench.sockets).toHaveLength(before);
      bench.clock.pass(1);
      expect(bench.sockets).toHaveLength(before + 1);
    }
    bench.greet();
    bench.socket.end(1006);
    bench.clock.pass(250);
    expect(bench.sockets).toHaveLength(8);
  });

  it("is noticed when the server falls silent", () => {
    bench.join();
    bench.clock.pass(DEAD_AFTER_MS + 5000);
    expect(bench.links.some((link) => link.kind === "lost")).toBe(true);
    expect(bench.sockets[0]?.isClosed).toBe(true);
  });

  it("is not declared while pongs come", () => {
    bench.join();
    for (let count = 0; count < 20; count += 1) {
      bench.clock.pass(5000);
      bench.socket.receive({ type: "pong", sent_ms: 1 });
    }
    expect(bench.sockets).toHaveLength(1);
    expect(bench.socket.texts.filter(isOfType("ping")).length).toBeGreaterThan(18);
  });

  it("is mended at once when the browser says that the network is back", () => {
    bench.join();
    bench.connection.interrupt();
    expect(bench.link?.kind).toBe("lost");
    bench.connection.connect();
    bench.greet();
    bench.clock.pass(4000);
    expect(bench.sockets).toHaveLength(2);
    expect(bench.link).toEqual({ kind: "open" });
  });

  it("ignores what an abandoned socket still says", () => {
    bench.join();
    const old = bench.socket;
    bench.connection.interrupt();
    old.receive({ type: "flush" });
    old.end(1000);
    expect(bench.messages.some((message) => message.type === "flush")).toBe(false);
    expect(bench.link?.kind).toBe("lost");
  });
});

function answer(text: string): DurableBody {
  return { type: "answer", text };
}

const REPEAT: DurableBody = { type: "control", action: "repeat" };

describe("a message that must arrive", () => {
  it("goes out at once, with its number", () => {
    bench.join(0, 7);
    bench.connection.say(answer("I measured first."));
    bench.connection.say(REPEAT);
    expect(bench.socket.texts.slice(1).filter((text) => !isOfType("ping")(text))).toEqual([
      { type: "answer", number: 7, text: "I measured first." },
      { type: "control", number: 8, action: "repeat" },
    ]);
  });

  it("is sent again with the same number until it is acknowledged", () => {
    bench.join();
    bench.connection.say(answer("one"));
    bench.connection.say(answer("two"));
    bench.socket.receive({ type: "ack", sequence: -1, message: 0, position_ms: 0 });
    expect(bench.keeping.messages.size).toBe(1);
    bench.socket.end(1006);
    bench.clock.pass(500);
    bench.greet(0, 1);
    expect(bench.sent).toEqual(["answer 1"]);
    bench.socket.receive({ type: "ack", sequence: -1, message: 1, position_ms: 0 });
    bench.socket.end(1006);
    bench.clock.pass(500);
    bench.greet(0, 2);
    expect(bench.sent).toEqual([]);
  });

  it("said before the first welcome gets the number that the server expects", () => {
    bench.connection.connect();
    bench.connection.say(answer("early"));
    bench.greet(0, 5);
    expect(bench.sent).toEqual(["answer 5"]);
  });

  it("comes after the frames that were spoken before it", () => {
    bench.join();
    bench.socket.end(1006);
    bench.speak(3);
    bench.connection.say(answer("typed"));
    bench.connection.pushFrame(frameOf(1000), LOUD);
    bench.clock.pass(500);
    bench.greet();
    expect(bench.sent).toEqual(["frame 0", "frame 1", "frame 2", "answer 0", "frame 3"]);
  });

  it("waits behind a slow network, so that an end costs no word", () => {
    bench.join();
    bench.socket.bufferedAmount = BUFFERED_LIMIT_BYTES;
    bench.speak(20);
    bench.connection.say({ type: "control", action: "end" });
    expect(bench.connection.backlog_s).toBe(2);
    expect(bench.connection.isSaid).toBe(false);
    bench.socket.bufferedAmount = 0;
    bench.clock.pass(100);
    expect(bench.sent.at(-1)).toBe("control 0");
    expect(bench.connection.backlog_s).toBe(0);
    expect(bench.connection.isSaid).toBe(true);
  });
});

describe("a sleep", () => {
  it("is followed by a question, and by a new connection when nobody answers", () => {
    bench.join();
    bench.connection.probe();
    bench.clock.pass(3000);
    expect(bench.link?.kind).toBe("lost");
  });

  it("costs nothing when the server answers", () => {
    bench.join();
    bench.clock.pass(10);
    bench.connection.probe();
    bench.clock.pass(10);
    bench.socket.receive({ type: "pong", sent_ms: 0 });
    bench.clock.pass(3000);
    expect(bench.link).toEqual({ kind: "open" });
  });
});

it("keeps nothing of what is said while the talk rests", () => {
  bench.join();
  bench.socket.end(4410);
  bench.speak(20);
  expect(bench.keeping.frames.size).toBe(0);
});

it("leaves the interview to another page of this browser", () => {
  bench.join();
  bench.connection.yield();
  expect(bench.link).toEqual({ kind: "replaced" });
  bench.clock.pass(60_000);
  expect(bench.sockets).toHaveLength(1);
});

describe("an end", () => {
  it.each([
    [1000, "ended"],
    [4401, "refused"],
    [4403, "refused"],
    [4409, "replaced"],
    [4410, "resting"],
  ])("by %i is not tried again", (code, kind) => {
    bench.join();
    bench.socket.end(code);
    bench.clock.pass(120_000);
    expect(bench.link).toEqual({ kind });
    expect(bench.sockets).toHaveLength(1);
  });

  it("by another tab can be undone on request", () => {
    bench.join();
    bench.socket.end(4409);
    bench.connection.connect();
    bench.greet();
    expect(bench.link).toEqual({ kind: "open" });
  });

  it("by the page itself stays", () => {
    bench.join();
    bench.connection.close();
    bench.clock.pass(120_000);
    expect(bench.sockets).toHaveLength(1);
    expect(bench.connection.send({ type: "microphone", on: true })).toBe(false);
  });
});

describe("a socket that is closing", () => {
  it("is sent nothing more, and the frames are kept", () => {
    bench.join();
    bench.socket.readyState = 2;
    bench.speak(3);
    expect(bench.socket.sequences).toEqual([]);
    expect(bench.connection.send({ type: "microphone", on: true })).toBe(false);
  });
});

describe("a slow network", () => {
  it("makes frames wait here, not in the browser's buffer", () => {
    bench.join();
    bench.socket.bufferedAmount = BUFFERED_LIMIT_BYTES;
    bench.speak(20);
    expect(bench.socket.sequences).toEqual([]);
    bench.socket.bufferedAmount = 0;
    bench.clock.pass(100);
    expect(bench.socket.sequences).toHaveLength(20);
  });

  it("never sends faster than the server admits", () => {
    bench.join();
    bench.socket.end(1006);
    for (let count = 0; count < 1200; count += 1) bench.connection.pushFrame(frameOf(9), LOUD);
    bench.clock.pass(500);
    bench.greet();
    const counts: number[] = [];
    for (let second = 0; second < 30; second += 1) {
      bench.clock.pass(1000);
      bench.socket.receive({ type: "pong", sent_ms: 0 });
      counts.push(bench.socket.sequences.length);
    }
    expect(counts[0]).toBeLessThanOrEqual(522);
    expect((counts[10] ?? 0) - (counts[9] ?? 0)).toBeLessThanOrEqual(15);
    expect(counts.at(-1)).toBeGreaterThan(900);
    expect(bench.socket.sequences).toEqual(bench.socket.sequences.map((_, index) => index));
  });
});

it("hands on the interviewer's audio once it was welcomed", () => {
  bench.connection.connect();
  bench.socket.open();
  const audio = Uint8Array.from([2, 0, 0, 0, 1, 2, 1]).buffer;
  bench.socket.receive(audio);
  expect(bench.audio).toEqual([]);
  bench.socket.receive(WELCOME);
  bench.socket.receive(audio);
  expect(bench.audio).toEqual([{ sequence: 1, samples: Int16Array.from([258]) }]);
});

function isOfType(type: string) {
  return (message: unknown) => (message as { type: string }).type === type;
}
