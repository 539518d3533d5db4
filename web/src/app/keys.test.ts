import { describe, expect, it } from "vitest";
import { isComposing, isTyping } from "../ui/typing";
import { GO_TO, keyAction } from "./keys";

const press = (key: string, more = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

describe("global keys", () => {
  it("open the palette even while typing", () => {
    expect(keyAction(press("k", { ctrlKey: true }), false, true)).toEqual({ do: "palette" });
    expect(keyAction(press("K", { metaKey: true }), false, false)).toEqual({ do: "palette" });
  });

  it("mean nothing while typing", () => {
    for (const key of ["/", "c", "e", "g", "?", "["]) {
      expect(keyAction(press(key), false, true)).toBeNull();
    }
  });

  it("go to a page by g and a letter", () => {
    expect(keyAction(press("g"), false, false)).toEqual({ do: "wait" });
    expect(keyAction(press("a"), true, false)).toEqual({ do: "go", to: GO_TO.a });
    expect(keyAction(press("c"), true, false)).toEqual({ do: "go", to: GO_TO.c });
    expect(keyAction(press("z"), true, false)).toBeNull();
  });

  it("leave the browser's own shortcuts alone", () => {
    expect(keyAction(press("c", { ctrlKey: true }), false, false)).toBeNull();
    expect(keyAction(press("e", { altKey: true }), false, false)).toBeNull();
  });

  it("wait for the input method", () => {
    expect(isComposing(new KeyboardEvent("keydown", { key: "Enter", isComposing: true }))).toBe(
      true,
    );
    expect(isComposing(new KeyboardEvent("keydown", { key: "Enter" }))).toBe(false);
    expect(isTyping(document.createElement("input"))).toBe(true);
    expect(isTyping(document.createElement("div"))).toBe(false);
  });
});
