import { IconPlus, IconTrash } from "@tabler/icons-react";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button } from "../../../ui/kit";
import type { Place } from "../../../ui/sort/places";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import { Tag } from "../../../ui/Tag";
import classes from "../Admin.module.css";
import type { BlockDoc, ObjectDoc } from "../docs";
import { MoveMenu } from "../MoveMenu";
import { blockWords } from "./kinds";
import own from "./Page.module.css";

interface BlockListProps {
  doc: ObjectDoc;
  list: string;
  /** What the list is: the left side, a tab … */
  words: string;
  blocks: readonly BlockDoc[];
  /** The other lists, for moves without dragging. */
  others: { words: string; to: Place }[];
  onMove: (from: Place, to: Place) => void;
  onOpen: (place: Place) => void;
  onRemove: (place: Place) => void;
}

/** The blocks of one part of a page. */
export function BlockList(props: BlockListProps) {
  const { doc, list, words, blocks, others, onMove, onOpen, onRemove } = props;
  const texts = useAdminText();
  const { a } = texts;
  return (
    <div className={own.part}>
      <SortList name={list} className={own.blocks} empty={a("page.part_empty")}>
        {blocks.map((block, at) => {
          const said = blockWords(block, doc, texts);
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: blocks have no other identity
            <SortItem key={at} list={list} at={at} className={classes.card}>
              <SortHandle
                list={list}
                at={at}
                id={`${list}-${at}`}
                words={said}
                label={a("sort.move", { words: said })}
              />
              <button
                type="button"
                className={`${classes.open} ${classes.name}`}
                title={said}
                onClick={() => onOpen({ list, at })}
              >
                {said}
              </button>
              {block.when && <Tag text={a("form.conditional")} hue={50} />}
              <MoveMenu
                from={{ list, at }}
                length={blocks.length}
                words={said}
                others={others}
                onMove={onMove}
              />
              <ActionIcon
                aria-label={a("action.remove_words", { words: said })}
                onClick={() => onRemove({ list, at })}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </SortItem>
          );
        })}
      </SortList>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        aria-label={a("page.block_add", { words })}
        onClick={() => onOpen({ list, at: blocks.length })}
      >
        {a("block.new")}
      </Button>
    </div>
  );
}
