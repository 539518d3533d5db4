import { describe, expect, it } from "vitest";
import { TOKEN_ACTIONS, type TokenScope } from "../../../api/tokens";
import { actionsFor, areReady, dayIn, endOf, isWhole, withAction, withObject } from "./scopes";

const account: TokenScope = { object: "account", actions: [] };

describe("the scopes of a token", () => {
  it("let nothing be changed or deleted that may not be read", () => {
    const changing = withAction(account, "update", true);
    expect(changing.actions).toEqual(["read", "update"]);
    expect(withAction(changing, "read", false).actions).toEqual([]);
    const making = withAction(account, "create", true);
    expect(making.actions).toEqual(["create"]);
  });

  it("hold the configuration for all objects only", () => {
    expect(actionsFor("account")).not.toContain("configure");
    const all = withAction({ object: "*", actions: ["read"] }, "configure", true);
    expect(all.actions).toEqual(["read", "configure"]);
    expect(withObject(all, "account").actions).toEqual(["read"]);
  });

  it("are whole when nothing is left out for all objects", () => {
    const whole = [{ object: "*", actions: [...TOKEN_ACTIONS] }];
    expect(isWhole(whole)).toBe(true);
    expect(isWhole([{ object: "account", actions: [...TOKEN_ACTIONS] }])).toBe(false);
    expect(isWhole([{ object: "*", actions: ["read"] }])).toBe(false);
  });

  it("are ready when each names another object and allows something", () => {
    expect(areReady([])).toBe(false);
    expect(areReady([account])).toBe(false);
    expect(areReady([{ object: "", actions: ["read"] }])).toBe(false);
    const reading: TokenScope = { object: "account", actions: ["read"] };
    expect(areReady([reading])).toBe(true);
    expect(areReady([reading, reading])).toBe(false);
  });
});

describe("the end of a token", () => {
  it("is the last second of a day", () => {
    expect(dayIn(30, new Date("2026-11-22T10:00:00Z"))).toBe("2026-12-22");
    expect(endOf("2026-12-22")).toBe("2026-12-22T23:59:59.000Z");
  });
});
