import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Measure } from "../../api/measures";
import { show } from "../admin/testing";
import { MeasureTable } from "./MeasureTable";

const label = (words: string) => ({ zh: words, en: words });
const row = (week: string, rest: object) => ({
  week,
  source: { id: "7", label: "官网" },
  actionable: 2,
  ...rest,
});
const MEASURE: Measure = {
  name: "density",
  label: label("可行动信号密度"),
  meaning: label("一千个触点里有多少个"),
  by: "source",
  figures: [{ name: "actionable", label: label("可行动"), meaning: label("成立的") }],
  items: [
    row("2026-11-09", { touches: null, per_thousand: null }),
    row("2026-11-16", { touches: 800, per_thousand: "2.5123" }),
  ],
};

it("shows the newest week first, and a dash where touchpoints are not kept any more", () => {
  show(<MeasureTable measure={MEASURE} />);
  const rows = screen.getAllByRole("row").slice(1);
  const cells = rows.map((one) =>
    within(one)
      .getAllByRole("cell")
      .map((cell) => cell.textContent),
  );
  expect(cells).toEqual([
    ["2026-11-16", "官网", "2", "800", "2.51"],
    ["2026-11-09", "官网", "2", "—", "—"],
  ]);
  expect(screen.getByText("成立的")).toBeTruthy();
});
