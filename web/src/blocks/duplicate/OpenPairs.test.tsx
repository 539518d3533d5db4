import { fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, describe, expect, it } from "vitest";
import type { Pair } from "../../api/duplicates";
import { serve, show } from "../admin/testing";
import { OpenPairs } from "./OpenPairs";
import { useDecisions } from "./useDecisions";

const label = (words: string) => ({ zh: words, en: words });
const pair = (id: string, name: string) =>
  ({
    id,
    version: 1,
    name,
    object: "contact",
    contact: { id: `${id}1`, label: name },
    other_contact: { id: `${id}2`, label: name },
    probability: "99.5",
    weight: "7.6",
    steps: [
      { field: "", label: label("起点"), level: "", told: label("有共同线索"), weight: "-5.6" },
      { field: "phone", label: label("手机"), level: "same", told: label("相同"), weight: "13.2" },
    ],
    status: "open",
    key: `contact:${id}1:${id}2`,
  }) as unknown as Pair;
const PAIRS = [pair("7", "李四 ↔ 李四"), pair("8", "王五 ↔ 王五")];
const MODEL = {
  name: "contact",
  label: label("联系人"),
  title: "name",
  may: { create: true, update: true, delete: true },
  fields: [
    { name: "name", label: label("姓名"), type: "text" },
    { name: "job_title", label: label("职务"), type: "text" },
  ],
  form: { sections: [] },
  lists: [],
  related: [],
  commands: [],
};
const entry = (id: string, job: string) => ({
  json: { id, version: 1, name: "李四", job_title: job },
});

function Page() {
  return <OpenPairs pairs={PAIRS} decisions={useDecisions()} />;
}

function answers() {
  const field = { field: "job_title", taken: true, because: "newer" };
  return {
    "GET /objects/contact": () => ({ json: MODEL }),
    "GET /records/contact/71": () => entry("71", "经理"),
    "GET /records/contact/72": () => entry("72", "总监"),
    "GET /records/contact/81": () => entry("81", "经理"),
    "GET /records/contact/82": () => entry("82", "总监"),
    "POST /duplicates/7/preview": () => ({ json: { fields: [field], moves: 3 } }),
    "POST /duplicates/8/preview": () => ({ json: { fields: [field], moves: 0 } }),
    "POST /records/duplicate_pair/7/commands/duplicate.same": () => ({ json: {} }),
    "POST /records/duplicate_pair/7/commands/duplicate.apart": () => ({ json: {} }),
    "POST /records/duplicate_pair/8/commands/duplicate.apart": () => ({ json: {} }),
    "POST /records/duplicate_pair/7/commands/duplicate.reopen": () => ({ json: {} }),
  };
}

const press = (key: string) => fireEvent.keyDown(document.body, { key });
const commands = (asked: ReturnType<typeof serve>) =>
  asked.filter(({ what }) => what.includes("/commands/")).map(({ what, body }) => [what, body]);

describe("pairs to decide", () => {
  beforeEach(() => {
    Element.prototype.scrollIntoView = () => {};
  });

  it("shows both sides with what a merge would keep, and why they may be one", async () => {
    serve(answers());
    show(<Page />);
    expect(await screen.findByText("更新")).toBeTruthy();
    expect(screen.getByText("总监").closest("td")?.dataset.survives).toBe("true");
    expect(screen.getByText("合并会转移 3 条关联记录，可以撤销。")).toBeTruthy();
    expect(screen.getByText("+13.20")).toBeTruthy();
    expect(screen.getByText("−5.60")).toBeTruthy();
  });

  it("decides by a key, with the side that stays and the values chosen", async () => {
    const asked = serve(answers());
    show(<Page />);
    await screen.findByText("更新");
    press("ArrowRight");
    fireEvent.click(await screen.findByLabelText("合并后「职务」取左边的值"));
    press("1");
    await waitFor(() => expect(commands(asked)).toHaveLength(1));
    expect(commands(asked)[0]).toEqual([
      "POST /records/duplicate_pair/7/commands/duplicate.same",
      { keep: "other", take: "job_title", stay: "", reason: "逐项核对后判定" },
    ]);
  });

  it("decides all that are picked, and takes the last decision back", async () => {
    const asked = serve(answers());
    show(<Page />);
    await screen.findByText("更新");
    press("x");
    press("j");
    press("x");
    fireEvent.click(screen.getByText("不是同一个"));
    await waitFor(() => expect(commands(asked)).toHaveLength(2));
    press("u");
    await waitFor(() => expect(commands(asked).length).toBeGreaterThan(2));
    expect(commands(asked)[2]?.[0]).toBe(
      "POST /records/duplicate_pair/7/commands/duplicate.reopen",
    );
  });

  it("leaves keys alone while somebody writes a reason", async () => {
    const asked = serve(answers());
    show(<Page />);
    await screen.findByText("更新");
    fireEvent.keyDown(screen.getByLabelText("理由"), { key: "1" });
    expect(commands(asked)).toEqual([]);
  });
});
