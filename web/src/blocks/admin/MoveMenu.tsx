import { IconDots } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useAdminText } from "../../text/admin";
import { Menu } from "../../ui/kit";
import { type Place, stepFrom } from "../../ui/sort/places";
import classes from "./Admin.module.css";
import { ToolButton } from "./ToolButton";

interface Way {
  words: string;
  to: Place;
}

interface MoveMenuProps {
  from: Place;
  /** How many there are in its list. */
  length: number;
  words: string;
  others?: Way[];
  out?: Way;
  onMove: (from: Place, to: Place) => void;
}

/** The same moves without dragging; a page may have hundreds, so the menu itself comes when it is asked for. */
export function MoveMenu(props: MoveMenuProps) {
  const { a } = useAdminText();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <span className={classes.moves}>
      <ToolButton
        ref={button}
        aria-label={a("sort.more", { words: props.words })}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <IconDots size={16} />
      </ToolButton>
      {open && <Moves {...props} onClose={close} />}
    </span>
  );
}

function Moves({
  from,
  length,
  others = [],
  out,
  onMove,
  onClose,
}: MoveMenuProps & { onClose: () => void }) {
  const { a } = useAdminText();
  const up = stepFrom(from, -1, length);
  const down = stepFrom(from, 1, length);
  return (
    <Menu defaultOpened position="bottom-end" onClose={onClose}>
      <Menu.Target>
        <span className={classes.anchor} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={!up} onClick={() => up && onMove(from, up)}>
          {a("sort.up")}
        </Menu.Item>
        <Menu.Item disabled={!down} onClick={() => down && onMove(from, down)}>
          {a("sort.down")}
        </Menu.Item>
        {others.map((one) => (
          <Menu.Item key={one.to.list} onClick={() => onMove(from, one.to)}>
            {one.words}
          </Menu.Item>
        ))}
        {out && <Menu.Item onClick={() => onMove(from, out.to)}>{out.words}</Menu.Item>}
      </Menu.Dropdown>
    </Menu>
  );
}
