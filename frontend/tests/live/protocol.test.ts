import { describe, expect, it } from "vitest";
import messages from "../../../tests/data/protocol/messages.json";
import {
  type ClientMessage,
  cleanAnswer,
  cleanEvent,
  type DurableBody,
  decodeFrame,
  encode,
  encodeDurable,
  encodeFrame,
} from "../../src/live/protocol";
import { decode } from "../../src/live/reading";

function bytesOf(hex: string): ArrayBuffer {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16)).buffer;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

describe("text messages", () => {
  it.each(messages.client)("writes $name as the examples have it", ({ value, text }) => {
    expect(encode(value as ClientMessage)).toBe(text);
    if (!("number" in value)) return;
    const { number, ...body } = value;
    expect(encodeDurable(number ?? -1, body as DurableBody)).toBe(text);
  });

  it.each(messages.server)("reads $name", ({ value, text }) => {
    expect(decode(text)).toEqual(value);
  });

  it.each(messages.refused_server)("ignores $name", ({ text }) => {
    expect(decode(text)).toBeNull();
  });

  it("reads a message that has more fields than it knows", () => {
    expect(decode('{"type":"flush","why":"barge-in"}')).toMatchObject({ type: "flush" });
  });
});

describe("audio messages", () => {
  it.each(messages.client_audio.frames)("writes $name", ({ sequence, samples, head, length }) => {
    const frame = new Int16Array(1600);
    frame.set(samples);
    const bytes = encodeFrame(sequence, frame);
    expect(bytes.byteLength).toBe(length);
    expect(hexOf(bytes).startsWith(head)).toBe(true);
  });

  it.each(messages.server_audio.frames)("reads $name", ({ sequence, samples, hex }) => {
    const frame = decodeFrame(bytesOf(hex));
    expect(frame?.sequence).toBe(sequence);
    expect(Array.from(frame?.samples ?? [])).toEqual(samples);
  });

  it.each(messages.server_audio.refused)("ignores $name", ({ hex }) => {
    expect(decodeFrame(bytesOf(hex))).toBeNull();
  });
});

it("an answer is plain text before it is sent", () => {
  expect(cleanAnswer("  a\0b \ud83d c \ud83d\ude42 ")).toBe("ab  c \ud83d\ude42");
});

it("an event is sent as the server takes it: one that is refused would close every connection", () => {
  const event = {
    kind: "copy",
    start_ms: 7.6,
    end_ms: -3,
    detail: {},
    explanation: " a\0b ",
  } as const;
  expect(cleanEvent(event)).toMatchObject({ start_ms: 8, end_ms: 8, explanation: "ab" });
  const absurd = { ...event, start_ms: Number.NaN, end_ms: 1e12, explanation: "x".repeat(5000) };
  expect(cleanEvent(absurd)).toMatchObject({ start_ms: 0, end_ms: 86_400_000 });
  expect(cleanEvent(absurd)).toMatchObject({ explanation: "x".repeat(1000) });
});
