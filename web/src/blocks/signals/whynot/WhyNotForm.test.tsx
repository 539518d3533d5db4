import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { serve, show } from "../../admin/testing";
import { WhyNotForm } from "./WhyNotForm";

afterEach(() => vi.unstubAllGlobals());

// The editors load behind the page.
const PATIENCE = { timeout: 4_000 };
const label = (words: string) => ({ zh: words, en: words });

test("the first rule in force is asked about at once, with what was wanted and what was found", async () => {
  const asked = serve({
    "GET /records/signal_rule": () => ({
      json: { items: [{ id: "1", version: 1, name: "deep", label: "深度探索" }] },
    }),
    "GET /rules/deep/why-not": () => ({
      json: {
        rule: { name: "deep", label: label("深度探索"), version: 1 },
        at: "2026-11-22T06:00:00Z",
        state: "missed",
        sentence: label("没有触发：停留只有 40 秒，要求超过 120 秒"),
        conditions: [
          {
            text: label("可见停留超过 2分钟"),
            found: label("可见停留 40秒"),
            expected: "visible_ms > 120000",
            actual: "visible_ms = 40000",
            met: false,
          },
        ],
        evidence: [
          { id: "7", at: "2026-11-22T05:00:00Z", text: label("看了产品页"), trust: "0.7" },
        ],
        last_fired_at: null,
      },
    }),
  });
  show(<WhyNotForm account="42" />);
  expect(
    await screen.findByText("没有触发：停留只有 40 秒，要求超过 120 秒", {}, PATIENCE),
  ).toBeTruthy();
  expect(screen.getByText("条件不满足")).toBeTruthy();
  expect(screen.getByText("实际：可见停留 40秒")).toBeTruthy();
  expect(screen.getByText("看了产品页")).toBeTruthy();
  expect(asked.map(({ what }) => what)).toContain("GET /rules/deep/why-not");
});

test("on a rule's page nothing is asked before a customer is chosen", async () => {
  const asked = serve({});
  show(<WhyNotForm rule="deep" />);
  expect(
    await screen.findByText("选一位客户，就能看到这条规则为什么触发或没有触发。"),
  ).toBeTruthy();
  await waitFor(() => expect(asked.filter(({ what }) => what.includes("why-not"))).toEqual([]));
});
