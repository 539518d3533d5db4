import type { Label } from "../../../api/types";
import type { AdminKey } from "../../../text/admin";

export interface WidgetDoc {
  name: string;
  type: string;
  label?: Label;
  size?: "small" | "medium" | "large";
  icon?: string;
  object?: string;
  list?: string;
  filter?: string;
  limit?: number;
  figure?: { fold: string; of?: string; by?: string };
  chart?: string;
  objects?: string[];
  text?: Label;
  [property: string]: unknown;
}

export interface WorkbenchDoc {
  name: string;
  label?: Label;
  roles?: string[];
  devices?: ("desktop" | "phone")[];
  widgets: WidgetDoc[];
  [property: string]: unknown;
}

type Part = "object" | "figure" | "chart" | "objects" | "text" | "limit";

/** What a widget can show, and what each needs to know. */
export const WIDGETS: Record<string, { words: AdminKey; parts: Part[] }> = {
  my_tasks: { words: "widget.my_tasks", parts: ["limit"] },
  signals: { words: "widget.signals", parts: ["limit"] },
  kpi: { words: "widget.kpi", parts: ["object", "figure"] },
  chart: { words: "widget.chart", parts: ["object", "figure", "chart"] },
  list: { words: "widget.list", parts: ["object", "limit"] },
  quick_create: { words: "widget.quick_create", parts: ["objects"] },
  text: { words: "widget.text", parts: ["text"] },
};

export const FOLDS: [string, AdminKey][] = [
  ["count", "fold.count"],
  ["sum", "fold.sum"],
  ["min", "fold.min"],
  ["max", "fold.max"],
  ["avg", "fold.avg"],
];
