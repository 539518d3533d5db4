import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { momentsOf } from "../../../api/rehearsals";
import { serve, show } from "../testing";
import { Rehearsal } from "./Rehearsal";

const PATIENCE_MS = 20_000;

afterEach(() => vi.unstubAllGlobals());

const fired = (id: string, name: string, late: boolean) => ({
  account: { id, label: name, object: "account" },
  owner: null,
  occurred_at: `2026-11-0${id}T06:00:00Z`,
  late,
  gone: false,
  reason: null,
  told: null,
  alert: { state: "held", why: "quiet", at: "2026-11-05T00:00:00Z" },
});
const FOUND = {
  total: 2,
  new: 2,
  late: 1,
  missed: 1,
  gone: 0,
  strangers: 0,
  useful: 3,
  useless: 1,
  sent: { rung: 0, held: 2, digest: 0, silent: 0, actions: [{ kind: "task", count: 2 }] },
  loads: [],
  file: "/api/v1/jobs/7/file",
  expires_at: "2026-11-25T00:00:00Z",
};
const ITEMS = {
  items: [fired("1", "甲公司", true), fired("2", "乙公司", false)],
  next_cursor: null,
};
const START = "POST /rules/rehearse";

const started = (more: Parameters<typeof serve>[0]) =>
  serve({
    [START]: () => ({ status: 202, json: { job: "7" } }),
    "GET /rules/rehearse/7/items": () => ({ json: ITEMS }),
    "GET /config/rule/deep": () => ({ json: { document: { name: "deep", version: 1 } } }),
    ...more,
  });

test(
  "precision, what would be sent and what came too late are shown",
  async () => {
    const asked = started({
      "GET /jobs/7": () => ({ json: { id: "7", state: "done", result: FOUND } }),
    });
    show(<Rehearsal name="deep" />);
    fireEvent.click(screen.getByText("开始试运行"));
    await screen.findByText(/有用的占 75%/, {}, { timeout: 4_000 });
    expect(screen.getByText(/免打扰推迟 2 条/)).toBeTruthy();
    expect(screen.getByText(/待办 2 次/)).toBeTruthy();
    expect(screen.getByText("晚到漏掉 1")).toBeTruthy();
    await screen.findByText("甲公司");
    expect(asked.find(({ what }) => what === START)?.body).toMatchObject({ name: "deep" });
  },
  PATIENCE_MS,
);

test("a rule that is being written is tried as it stands, and nothing is saved", async () => {
  const asked = started({
    "GET /jobs/7": () => ({ json: { id: "7", state: "done", result: FOUND } }),
  });
  show(<Rehearsal draft={{ name: "deep", version: 2 }} />);
  fireEvent.click(screen.getByText("试这一份"));
  await waitFor(() =>
    expect(asked.findLast(({ what }) => what === START)?.body).toMatchObject({
      rule: { name: "deep", version: 2 },
    }),
  );
  expect(asked.filter(({ what }) => what.startsWith("PUT"))).toEqual([]);
});

test(
  "one that runs says how far it is and is called off",
  async () => {
    let state = "running";
    started({
      "GET /jobs/7": () => ({ json: { id: "7", state, done: 30, total: 60, result: null } }),
      "POST /jobs/7/cancel": () => {
        state = "cancelled";
        return { json: { id: "7", state } };
      },
    });
    show(<Rehearsal name="deep" />);
    fireEvent.click(screen.getByText("开始试运行"));
    await screen.findByText("已看 30 / 60 条记录");
    fireEvent.click(screen.getByText("取消"));
    await screen.findByText("这次试运行已取消。");
  },
  PATIENCE_MS,
);

test("days are chosen by their dates, both of them in it", () => {
  const span = momentsOf("2026-11-01", "2026-11-03");
  expect(new Date(span?.to ?? "").getTime() - new Date(span?.from ?? "").getTime()).toBe(
    3 * 86_400_000,
  );
  expect(momentsOf("2026-11-01", null)).toBeNull();
});
