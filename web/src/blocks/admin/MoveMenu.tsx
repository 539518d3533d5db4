import { IconDots } from "@tabler/icons-react";
import { useAdminText } from "../../text/admin";
import { ActionIcon, Menu } from "../../ui/kit";
import { type Place, stepFrom } from "../../ui/sort/places";

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

/** The same moves without dragging. */
export function MoveMenu({ from, length, words, others = [], out, onMove }: MoveMenuProps) {
  const { a } = useAdminText();
  const up = stepFrom(from, -1, length);
  const down = stepFrom(from, 1, length);
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon aria-label={a("sort.more", { words })}>
          <IconDots size={16} />
        </ActionIcon>
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
