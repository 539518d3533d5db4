import { fireEvent, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { serve, show } from "../../testing";
import { fromTemplate } from "../templates";
import { RuleEditor } from "./RuleEditor";

const PATIENCE_MS = 20_000;

afterEach(() => vi.unstubAllGlobals());

const WRONG = {
  level: "problem",
  code: "rule.within",
  place: "when.steps.2",
  text: { zh: "第二步要写多久之内", en: "say within what time" },
  suggestion: { zh: "", en: "" },
};

test(
  "what is wrong is said at its step, and a rule is saved with what nobody had to fill in",
  async () => {
    serve({
      "GET /rules/events": () => ({ json: { items: [] } }),
      "POST /rules/check": () => ({ json: { ok: false, remarks: [WRONG] } }),
    });
    const saved: unknown[] = [];
    const doc = fromTemplate("silence", "quiet", { zh: "看完没动静", en: "" });
    show(<RuleEditor doc={doc} onSave={async (next) => void saved.push(next)} />);
    const step = await screen.findByLabelText("第 2 步");
    await waitFor(() => expect(step.textContent).toContain("第二步要写多久之内"), {
      timeout: 4_000,
    });
    expect(screen.getByText("还不能发布，请看上面标出的地方")).toBeTruthy();
    const save = screen.getByText("存入草稿").closest("button");
    expect(save?.disabled).toBe(true);
    fireEvent.change(screen.getByLabelText("触发后多久之内不再触发"), { target: { value: "14" } });
    fireEvent.click(screen.getByText("存入草稿"));
    await waitFor(() => expect(saved.length).toBe(1));
    expect(saved[0]).toMatchObject({ cooldown: "14d", when: { kind: "sequence" } });
  },
  PATIENCE_MS,
);

test(
  "numbers to adjust and what becomes of late signals are written without the document's text",
  async () => {
    serve({
      "GET /rules/events": () => ({ json: { items: [] } }),
      "POST /rules/check": () => ({ json: { ok: true, remarks: [] } }),
      "POST /rules/expressions/check": () => ({ json: { ok: true, type: "boolean", echo: "" } }),
    });
    const saved: { late?: unknown; settings?: unknown }[] = [];
    const doc = {
      ...fromTemplate("once", "big", { zh: "大额", en: "" }),
      settings: { least: 10, seconds: 30 },
      late: { within: "3d", beyond: "drop" },
    };
    show(<RuleEditor doc={doc} onSave={async (next) => void saved.push(next)} />);
    const write = (label: string, value: string) =>
      fireEvent.change(screen.getByLabelText(label), { target: { value } });
    await screen.findByText("可以调的数字");
    write("{least}", "25");
    fireEvent.click(screen.getByLabelText("移除「{seconds}」"));
    write("新数字的名称", "Least amount");
    expect(screen.getByText("添加数字").closest("button")?.disabled).toBe(true);
    write("新数字的名称", "most");
    fireEvent.click(screen.getByText("添加数字"));
    write("{most}", "-90 天");
    write("发生后多久才判定的算迟到", "2");
    // Without a bound nothing lies beyond it.
    write("迟到多久以内照常送达", "");
    fireEvent.click(screen.getByText("存入草稿"));
    await waitFor(() => expect(saved.length).toBe(1));
    expect(saved[0]?.settings).toEqual({ least: 25, most: -90 });
    expect(saved[0]?.late).toEqual({ after: "2d" });
  },
  PATIENCE_MS,
);
