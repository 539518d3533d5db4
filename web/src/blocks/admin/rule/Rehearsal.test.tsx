import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { serve, show } from "../testing";
import { Rehearsal } from "./Rehearsal";

const PATIENCE_MS = 20_000;

afterEach(() => vi.unstubAllGlobals());

const fired = (id: string, name: string, late: boolean) => ({
  account: { id, label: name },
  owner: null,
  occurred_at: `2026-11-0${id}T06:00:00Z`,
  late,
  reason: null,
  told: null,
});
const FOUND = {
  total: 2,
  new: 2,
  late: 1,
  strangers: 0,
  useful: 3,
  useless: 1,
  items: [fired("1", "甲公司", true), fired("2", "乙公司", false)],
  missed: { count: 1, items: [fired("1", "甲公司", true)] },
  loads: [],
  gone: [],
};

test(
  "precision and what came too late are shown, and a draft is tried before it is saved",
  async () => {
    const asked = serve({
      "POST /rules/rehearse": () => ({ json: FOUND }),
      "GET /config/rule/deep": () => ({ json: { document: { name: "deep", version: 1 } } }),
    });
    show(<Rehearsal name="deep" />);
    await screen.findByText(/有用的占 75%/, {}, { timeout: 4_000 });
    expect(screen.getByText("因为晚到漏掉的 1 条")).toBeTruthy();
    fireEvent.click(await screen.findByText("改一改再试"));
    const box = screen.getByLabelText("规则草稿（JSON）");
    fireEvent.change(box, { target: { value: "{" } });
    fireEvent.click(screen.getByText("试这一份"));
    await screen.findByText(/不是 JSON/);
    fireEvent.change(box, { target: { value: '{"name":"deep","version":2}' } });
    fireEvent.click(screen.getByText("试这一份"));
    await screen.findByText("下面是这份草稿的结果，还没有保存。");
    await waitFor(() =>
      expect(asked.findLast(({ what }) => what === "POST /rules/rehearse")?.body).toMatchObject({
        rule: { name: "deep", version: 2 },
      }),
    );
    expect(asked.filter(({ what }) => what.startsWith("PUT"))).toEqual([]);
  },
  PATIENCE_MS,
);
