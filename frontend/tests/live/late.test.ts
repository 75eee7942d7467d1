import { beforeEach, describe, expect, it } from "vitest";
import { Keeping } from "../../src/live/keeping";
import { ARRIVED, deliver, KEPT, LEFT_OVER_FRAMES } from "../../src/live/late";
import { Level } from "../../src/live/level";
import type { DurableBody } from "../../src/live/protocol";
import { FakeSocket, FakeVault, frameOf, HandClock, type Shelf, settle, WELCOME } from "../fakes";

const ANSWER: DurableBody = { type: "answer", text: "I would ask first." };

describe("what is left when an interview is over", () => {
  let clock: HandClock;
  let shelf: Shelf;
  let sockets: FakeSocket[];
  let waiting: Level;
  let over: boolean;

  beforeEach(() => {
    clock = new HandClock();
    shelf = { owner: null, frames: new Map(), messages: new Map() };
    sockets = [];
    waiting = new Level();
    over = false;
  });

  function leave(frames: number, ...bodies: DurableBody[]): void {
    for (let number = 0; number < frames; number += 1) {
      shelf.frames.set(100 + number, frameOf(number));
    }
    bodies.forEach((body, number) => {
      shelf.messages.set(number, { after: 0, body });
    });
  }

  async function begin(): Promise<FakeSocket | null> {
    const keeping = new Keeping(new FakeVault(shelf), clock, () => undefined);
    const open = () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    };
    const ports = { url: "ws://page.test/ws/", clock, open, random: () => 0.5, waiting };
    void deliver(keeping, ports).then(() => {
      over = true;
    });
    await settle();
    return sockets.at(-1) ?? null;
  }

  function greet(socket: FakeSocket | null, next_sequence = 100): void {
    socket?.open();
    socket?.receive({ ...WELCOME, state: "ended", next_sequence, next_message: 0 });
  }

  it("is sent, and forgotten once it is durable", async () => {
    leave(30, ANSWER);
    const socket = await begin();
    expect(waiting.value).toBe(1);
    greet(socket);
    clock.pass(5000);
    expect(socket?.sequences).toEqual(Array.from({ length: 30 }, (_, n) => 100 + n));
    expect(over).toBe(false);
    socket?.receive({ type: "ack", sequence: 129, message: 0, position_ms: 0 });
    await settle();
    expect([over, waiting.value, socket?.isClosed]).toEqual([true, ARRIVED, true]);
    expect(shelf.frames.size + shelf.messages.size).toBe(0);
  });

  it("is not sent when it is only the sound after the last word", async () => {
    leave(LEFT_OVER_FRAMES - 1, { type: "control", action: "end" });
    expect(await begin()).toBeNull();
    expect(over).toBe(true);
    expect(shelf.frames.size).toBe(0);
  });

  it("is sent for one typed answer", async () => {
    leave(0, ANSWER);
    expect(await begin()).not.toBeNull();
  });

  it("waits on the device when the server cannot be reached", async () => {
    leave(30);
    await begin();
    for (let tries = 0; tries < 8; tries += 1) {
      sockets.at(-1)?.onclose?.({ code: 1006 } as CloseEvent);
      clock.pass(20_000);
    }
    await settle();
    expect([over, waiting.value, shelf.frames.size]).toEqual([true, KEPT, 30]);
  });

  it("stays when the server closes before it has all", async () => {
    leave(30);
    const socket = await begin();
    greet(socket);
    socket?.receive({ type: "ack", sequence: 110, message: -1, position_ms: 0 });
    socket?.onclose?.({ code: 1000 } as CloseEvent);
    await settle();
    expect([over, waiting.value]).toEqual([true, KEPT]);
    expect(shelf.frames.size).toBe(19);
  });

  it("is dropped when the server wants nothing more", async () => {
    leave(30);
    const socket = await begin();
    socket?.onclose?.({ code: 4403 } as CloseEvent);
    await settle();
    expect([over, waiting.value, shelf.frames.size]).toEqual([true, 0, 0]);
  });
});
