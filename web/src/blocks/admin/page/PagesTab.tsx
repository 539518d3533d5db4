import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { adminLabel, useAdminText } from "../../../text/admin";
import { EmptyState } from "../../../ui/EmptyState";
import { Button, Select } from "../../../ui/kit";
import { reorder, stepFrom } from "../../../ui/sort/places";
import classes from "../Admin.module.css";
import type { PageDoc } from "../docs";
import { VariantSettings } from "../form/VariantSettings";
import { freeName } from "../naming";
import type { ObjectTabProps } from "../object/FieldTable";
import { CommandsPart } from "./CommandsPart";
import { firstPage } from "./moves";
import { PageDesigner } from "./PageDesigner";

/** The record pages of an object; the first that fits is used. */
export function PagesTab({ doc, ofPack, change }: ObjectTabProps) {
  const { a, l } = useAdminText();
  const pages = doc.pages ?? [];
  const [chosen, setChosen] = useState(pages[0]?.name ?? "");
  const found = pages.findIndex(({ name }) => name === chosen);
  const at = found < 0 ? 0 : found;
  const page = pages[at];
  const set = (next: PageDoc) =>
    change((now) => ({ ...now, pages: (now.pages ?? []).with(at, next) }));
  const add = () => {
    const taken = pages.map(({ name }) => name);
    const name = freeName("page", taken);
    const words = {
      page: adminLabel("page.new"),
      lines: adminLabel("block.lines"),
      timeline: adminLabel("block.timeline"),
      history: adminLabel("block.history"),
    };
    const next = page
      ? { ...structuredClone(page), name, label: words.page }
      : firstPage(doc, name, words);
    change((now) => ({ ...now, pages: [...(now.pages ?? []), next] }));
    setChosen(name);
  };
  const move = (step: -1 | 1) => {
    const to = stepFrom({ list: "", at }, step, pages.length);
    if (to) change((now) => ({ ...now, pages: reorder(now.pages ?? [], at, to.at) }));
  };
  const make = (
    <Button variant="default" leftSection={<IconPlus size={16} />} onClick={add}>
      {a(page ? "page.add" : "page.make")}
    </Button>
  );
  if (!page) {
    return (
      <div className={classes.stack}>
        <EmptyState title={a("page.none")} hint={a("page.none_hint")} action={make} />
        <CommandsPart doc={doc} ofPack={ofPack} change={change} />
      </div>
    );
  }
  return (
    <div className={classes.stack}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <Select
          aria-label={a("page.which")}
          data={pages.map(({ name, label }) => ({ value: name, label: l(label) || name }))}
          value={page.name}
          allowDeselect={false}
          openOnFocus={false}
          onChange={(name) => name && setChosen(name)}
        />
        {make}
      </div>
      <VariantSettings
        key={page.name}
        doc={doc}
        variant={page}
        hint="page.hint"
        remove="page.remove"
        first={at === 0}
        last={at === pages.length - 1}
        onChange={({ left: _left, tabs: _tabs, right: _right, ...next }) => {
          const { left = [], tabs = [], right = [] } = page;
          set({ ...next, name: page.name, left, tabs, right });
        }}
        onStep={move}
        onRemove={() => change((now) => ({ ...now, pages: (now.pages ?? []).toSpliced(at, 1) }))}
      />
      <PageDesigner doc={doc} page={page} onChange={set} />
      <CommandsPart doc={doc} ofPack={ofPack} change={change} />
    </div>
  );
}
