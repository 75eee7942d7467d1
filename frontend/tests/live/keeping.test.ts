import { beforeEach, describe, expect, it } from "vitest";
import { Keeping, type KeptMessage, WRITE_EVERY_MS } from "../../src/live/keeping";
import { FakeVault, frameOf, HandClock, type Shelf, settle } from "../fakes";

let clock: HandClock;
let shelf: Shelf;

beforeEach(() => {
  clock = new HandClock();
  shelf = { owner: null, frames: new Map(), messages: new Map() };
});

function answer(text: string): KeptMessage {
  return { after: 0, body: { type: "answer", text } };
}

async function open(): Promise<{ keeping: Keeping; vault: FakeVault; taken: () => number }> {
  const vault = new FakeVault(shelf);
  let count = 0;
  const keeping = new Keeping(vault, clock, () => {
    count += 1;
  });
  await keeping.open();
  return { keeping, vault, taken: () => count };
}

/** Appends frames whose samples are their value. */
function speak(keeping: Keeping, from: number, to: number): void {
  for (let value = from; value < to; value += 1) keeping.frames.append(frameOf(value, 1));
  keeping.touch();
}

function values(keeping: Keeping): number[] {
  const { frames } = keeping;
  return Array.from({ length: frames.size }, (_, at) => frames.at(frames.first + at)?.[0] ?? -1);
}

async function pass(duration_ms = WRITE_EVERY_MS): Promise<void> {
  clock.pass(duration_ms);
  await settle();
}

describe("over a reload", () => {
  it("keeps frames and messages with their numbers", async () => {
    const { keeping } = await open();
    keeping.frames.align(100);
    keeping.messages.align(4);
    speak(keeping, 0, 5);
    keeping.messages.append(answer("first"));
    keeping.messages.append(answer("second"));
    await pass();
    const { keeping: next } = await open();
    expect(values(next)).toEqual([0, 1, 2, 3, 4]);
    expect(next.frames.first).toBe(100);
    expect(next.messages.at(4)).toEqual(answer("first"));
    expect(next.messages.at(5)).toEqual(answer("second"));
  });

  it("does not bring back what was acknowledged", async () => {
    const { keeping } = await open();
    speak(keeping, 0, 5);
    await pass();
    keeping.frames.release(2);
    keeping.touch();
    await pass();
    expect([...shelf.frames.keys()]).toEqual([3, 4]);
    const { keeping: next } = await open();
    expect(values(next)).toEqual([3, 4]);
  });

  it("keeps what this page made before the storage answered, behind the old", async () => {
    const { keeping } = await open();
    speak(keeping, 0, 2);
    await pass();
    const late = new Keeping(new FakeVault(shelf), clock, () => undefined);
    speak(late, 7, 8);
    await late.open();
    expect(values(late)).toEqual([0, 1, 7]);
    await pass();
    expect([...shelf.frames.keys()]).toEqual([0, 1, 2]);
  });

  it("writes new numbers over the old ones", async () => {
    const { keeping } = await open();
    speak(keeping, 0, 2);
    await pass();
    // Another page used the number 0: both frames move by one.
    keeping.frames.align(1);
    keeping.touch();
    await pass();
    expect([...shelf.frames].map(([number, frame]) => [number, frame[0]])).toEqual([
      [1, 0],
      [2, 1],
    ]);
  });
});

describe("writing", () => {
  it("gathers changes and writes nothing that was acknowledged meanwhile", async () => {
    const { keeping, vault } = await open();
    speak(keeping, 0, 3);
    keeping.frames.release(2);
    await pass();
    expect(shelf.frames.size).toBe(0);
    speak(keeping, 3, 6);
    await pass();
    await pass(5000);
    expect(vault.saves).toBeLessThanOrEqual(2);
  });

  it("goes on in memory when the browser refuses to store", async () => {
    const vault = new FakeVault(shelf);
    vault.isRefusing = true;
    const keeping = new Keeping(vault, clock, () => undefined);
    await keeping.open();
    speak(keeping, 0, 3);
    await pass();
    expect(keeping.isDurable).toBe(false);
    expect(values(keeping)).toEqual([0, 1, 2]);
  });

  it("goes on in memory when the storage is full", async () => {
    const { keeping, vault } = await open();
    vault.isRefusing = true;
    speak(keeping, 0, 3);
    await pass();
    speak(keeping, 3, 4);
    await pass();
    expect(keeping.isDurable).toBe(false);
    expect(values(keeping)).toEqual([0, 1, 2, 3]);
  });

  it("holds ten minutes and no more", async () => {
    const { keeping } = await open();
    speak(keeping, 0, 6100);
    await pass();
    expect(keeping.frames.size).toBe(6000);
    expect(shelf.frames.size).toBe(6000);
  });
});

describe("two pages of one interview", () => {
  it("let the newest write; the older one is told and writes nothing", async () => {
    const older = await open();
    speak(older.keeping, 0, 2);
    await pass();
    const newer = await open();
    speak(older.keeping, 90, 95);
    await pass();
    expect(older.taken()).toBe(1);
    speak(newer.keeping, 2, 3);
    await pass();
    expect([...shelf.frames.values()].map((frame) => frame[0])).toEqual([0, 1, 2]);
  });

  it("hand the interview back with everything that the other one kept", async () => {
    const older = await open();
    speak(older.keeping, 0, 2);
    await pass();
    const newer = await open();
    speak(newer.keeping, 2, 4);
    await pass();
    older.keeping.taken();
    await older.keeping.open();
    expect(values(older.keeping)).toEqual([0, 1, 2, 3]);
    speak(older.keeping, 4, 5);
    await pass();
    expect(shelf.frames.size).toBe(5);
  });
});

it("nothing stays in the browser once the interview is over", async () => {
  const { keeping } = await open();
  speak(keeping, 0, 3);
  await pass();
  await keeping.forget();
  expect(shelf.frames.size).toBe(0);
  speak(keeping, 3, 4);
  await pass();
  expect(shelf.frames.size).toBe(0);
});
