import { describe, expect, it } from "vitest";
import { type StreamEvent, streamParser } from "./stream";

const TEXT =
  ': hi\n\nid: 7\nevent: signal\ndata: {"a":1}\n\nevent: reset\n\ndata: one\ndata: two\n\n';

function parse(pieces: string[]): StreamEvent[] {
  const events: StreamEvent[] = [];
  const take = streamParser((event) => events.push(event));
  for (const piece of pieces) take(piece);
  return events;
}

describe("the stream", () => {
  it("reads events, comments and empty ones", () => {
    expect(parse([TEXT])).toEqual([
      { id: "7", event: "signal", data: '{"a":1}' },
      { id: "", event: "reset", data: "" },
      { id: "", event: "message", data: "one\ntwo" },
    ]);
  });

  it("reads the same wherever the pieces are cut", () => {
    const whole = parse([TEXT]);
    for (let at = 1; at < TEXT.length; at += 1) {
      expect(parse([TEXT.slice(0, at), TEXT.slice(at)])).toEqual(whole);
    }
    expect(parse([...TEXT])).toEqual(whole);
    expect(parse([TEXT.replaceAll("\n", "\r\n")])).toEqual(whole);
  });
});
