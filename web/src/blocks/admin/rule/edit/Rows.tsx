import { IconPlus, IconTrash } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useAdminText } from "../../../../text/admin";
import { ActionIcon, Button } from "../../../../ui/kit";
import classes from "../../Admin.module.css";
import own from "./Edit.module.css";

interface RowsProps<T> {
  rows: readonly T[] | undefined;
  /** What one is called: 「第 1 步」. */
  words: (at: number) => string;
  add: string;
  fresh: () => T;
  most: number;
  least?: number;
  children: (row: T, change: (change: Partial<T>) => void, at: number) => ReactNode;
  onRows: (rows: T[]) => void;
}

/** Parts of a rule of which there may be several. */
export function Rows<T extends object>(props: RowsProps<T>) {
  const { rows = [], words, add, fresh, most, least = 0, children, onRows } = props;
  const { a } = useAdminText();
  return (
    <>
      {rows.length > 0 && (
        <ul className={own.items}>
          {rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row is known by its place
            <li key={at} className={own.item} aria-label={words(at + 1)}>
              <div className={classes.stack}>
                <b>{words(at + 1)}</b>
                {children(row, (change) => onRows(rows.with(at, { ...row, ...change })), at)}
              </div>
              {rows.length > least && (
                <ActionIcon
                  aria-label={a("action.remove_words", { words: words(at + 1) })}
                  onClick={() => onRows(rows.toSpliced(at, 1))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              )}
            </li>
          ))}
        </ul>
      )}
      {rows.length < most && (
        <div>
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlus size={16} />}
            onClick={() => onRows([...rows, fresh()])}
          >
            {add}
          </Button>
        </div>
      )}
    </>
  );
}
