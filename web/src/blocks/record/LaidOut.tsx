import { useState } from "react";
import type { Block as BlockLayout, FormLayout, PageLayout } from "../../api/layouts";
import type { Entry, ObjectModel } from "../../api/types";
import { useText } from "../../text";
import { Tabs } from "../../ui/kit";
import { Block } from "./Block";
import classes from "./LaidOut.module.css";

interface LaidOutProps {
  model: ObjectModel;
  entry: Entry;
  form: FormLayout;
  page: PageLayout;
}

/** A record page as its document lays it out: blocks at the sides, tabs of blocks in the middle. */
export function LaidOut({ model, entry, form, page }: LaidOutProps) {
  const { l } = useText();
  const [tab, setTab] = useState<string | null>(page.tabs[0]?.name ?? null);
  const open = page.tabs.find(({ name }) => name === tab) ?? page.tabs[0];
  const draw = (blocks: BlockLayout[]) => (
    <div className={classes.blocks}>
      {blocks.map((block, at) => (
        <Block
          key={block.name || `${block.type}-${block.related ?? block.lines ?? at}`}
          {...{ model, entry, form, block }}
        />
      ))}
    </div>
  );
  return (
    <div
      className={classes.page}
      data-left={page.left.length > 0 || undefined}
      data-right={page.right.length > 0 || undefined}
    >
      {page.left.length > 0 && <div className={`panel ${classes.part}`}>{draw(page.left)}</div>}
      {open && (
        <div className={`panel ${classes.part} ${classes.middle}`}>
          {page.tabs.length > 1 && (
            <Tabs value={open.name} onChange={setTab}>
              <Tabs.List mb={14}>
                {page.tabs.map((one) => (
                  <Tabs.Tab key={one.name} value={one.name}>
                    {l(one.label)}
                  </Tabs.Tab>
                ))}
              </Tabs.List>
            </Tabs>
          )}
          {draw(open.blocks)}
        </div>
      )}
      {page.right.length > 0 && <div className={`panel ${classes.part}`}>{draw(page.right)}</div>}
    </div>
  );
}
