import { describe, expect, it } from "vitest";
import { NumberedQueue } from "../../src/live/queue";

function queueOf(count: number, capacity = 100): NumberedQueue<string> {
  const queue = new NumberedQueue<string>(capacity);
  for (let value = 0; value < count; value += 1) queue.append(`${value}`);
  return queue;
}

/** What is kept, as number and thing. */
function kept(queue: NumberedQueue<string>): string[] {
  const lines: string[] = [];
  for (let number = queue.first; number < queue.next; number += 1) {
    lines.push(`${number}:${queue.at(number)}`);
  }
  return lines;
}

describe("a queue", () => {
  it("numbers from 0 and gives back what is kept", () => {
    const queue = queueOf(3);
    expect(kept(queue)).toEqual(["0:0", "1:1", "2:2"]);
    expect(queue.at(3)).toBeNull();
    expect(queue.at(-1)).toBeNull();
  });

  it("forgets what is acknowledged, also twice and from the past", () => {
    const queue = queueOf(5);
    queue.release(2);
    queue.release(2);
    queue.release(-1);
    expect(kept(queue)).toEqual(["3:3", "4:4"]);
  });

  it("does not forget what does not exist yet", () => {
    const queue = queueOf(2);
    queue.release(10);
    expect(queue.next).toBe(2);
  });

  it("drops the oldest when it is full; the others keep their numbers", () => {
    expect(kept(queueOf(5, 3))).toEqual(["2:2", "3:3", "4:4"]);
  });
});

describe("agreeing with the server", () => {
  it("drops what it has and keeps the numbers of what it has not", () => {
    const queue = queueOf(5);
    queue.sent(5);
    queue.align(3);
    expect(kept(queue)).toEqual(["3:3", "4:4"]);
    expect(queue.append("new")).toBe(5);
  });

  it("goes on where the server is when nothing is kept", () => {
    const queue = queueOf(0);
    queue.align(42);
    expect(queue.append("new")).toBe(42);
  });

  it("moves what was never sent behind the numbers that another page used", () => {
    const queue = queueOf(5);
    queue.sent(3);
    queue.align(20);
    expect(kept(queue)).toEqual(["20:3", "21:4"]);
    expect(queue.renumbered).toBe(1);
  });

  it("leaves a gap where the oldest had to be dropped, for silence", () => {
    const queue = queueOf(5, 3);
    queue.sent(5);
    queue.align(0);
    expect(kept(queue)).toEqual(["2:2", "3:3", "4:4"]);
  });

  it("closes a gap that no server would accept", () => {
    const queue = new NumberedQueue<string>(3);
    queue.fill({ first: 30_000, items: ["a", "b"] });
    queue.align(0);
    expect(kept(queue)).toEqual(["0:a", "1:b"]);
  });
});

describe("a new page", () => {
  it("goes on with what the one before kept, in front of its own", () => {
    const queue = queueOf(2);
    queue.fill({ first: 40, items: ["a", "b", "c"] });
    expect(kept(queue)).toEqual(["40:a", "41:b", "42:c", "43:0", "44:1"]);
  });

  it("sends once what the one before may have sent, and loses nothing of its own", () => {
    const queue = queueOf(2);
    queue.fill({ first: 40, items: ["a", "b", "c"] });
    // The page before sent two frames more than it had written when it died.
    queue.align(45);
    expect(kept(queue)).toEqual(["45:0", "46:1"]);
  });

  it("repeats only what the server has not got of the page before", () => {
    const queue = queueOf(1);
    queue.fill({ first: 40, items: ["a", "b", "c"] });
    queue.align(42);
    expect(kept(queue)).toEqual(["42:c", "43:0"]);
  });

  it("stays within its bound", () => {
    const queue = queueOf(2, 3);
    queue.fill({ first: 7, items: ["a", "b", "c"] });
    expect(kept(queue)).toEqual(["9:c", "10:0", "11:1"]);
  });
});
