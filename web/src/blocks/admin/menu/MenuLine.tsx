import { IconPencil, IconPlus, IconTrash } from "@tabler/icons-react";
import { useAdminText } from "../../../text/admin";
import type { Place } from "../../../ui/sort/places";
import { SortHandle } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import { MoveMenu } from "../MoveMenu";
import { ToolButton } from "../ToolButton";
import own from "./Menu.module.css";
import type { MenuNodeDoc } from "./MenuNode";

interface MenuLineProps {
  place: Place;
  length: number;
  node: MenuNodeDoc;
  strong?: boolean;
  onMove: (from: Place, to: Place) => void;
  onAdd?: () => void;
  addWords?: string;
  onEdit: () => void;
  onRemove: () => void;
}

/** One line of the menu, with what can be done with it. */
export function MenuLine(props: MenuLineProps) {
  const { place, length, node, strong, onMove, onAdd, addWords, onEdit, onRemove } = props;
  const { a, l } = useAdminText();
  const words = l(node.label) || node.name;
  const target = node.page ?? [node.object, node.list].filter(Boolean).join(" / ");
  return (
    <div className={`${own.line} ${classes.grow}`}>
      <SortHandle
        list={place.list}
        at={place.at}
        id={node.name}
        words={words}
        label={a("sort.move", { words })}
      />
      <span className={classes.name}>
        {strong ? <strong>{words}</strong> : words}{" "}
        {target && <code className="quiet">{target}</code>}
      </span>
      {onAdd && (
        <ToolButton aria-label={`${words}: ${addWords}`} title={addWords} onClick={onAdd}>
          <IconPlus size={16} />
        </ToolButton>
      )}
      <MoveMenu from={place} length={length} words={words} onMove={onMove} />
      <ToolButton aria-label={a("action.edit_words", { words })} onClick={onEdit}>
        <IconPencil size={16} />
      </ToolButton>
      <ToolButton aria-label={a("action.remove_words", { words })} onClick={onRemove}>
        <IconTrash size={16} />
      </ToolButton>
    </div>
  );
}
