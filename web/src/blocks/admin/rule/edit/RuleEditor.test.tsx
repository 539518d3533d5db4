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
