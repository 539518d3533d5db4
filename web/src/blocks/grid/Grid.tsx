import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Entry, Field } from "../../api/types";
import type { Reading } from "../../fields/kind";
import { kindOf } from "../../fields/registry";
import { isComposing } from "../../ui/typing";
import classes from "./Grid.module.css";
import { GridHeader } from "./GridHeader";
import { GridRow } from "./GridRow";
import { GroupRow } from "./GroupRow";
import type { Head } from "./groups";
import { HEADER_ROW, moveActive, type Place } from "./moves";

const ROW_PX = 36;
const OVERSCAN_ROWS = 8;
const TITLE_PX_MIN = 200;

export interface GridProps {
  label: string;
  object: string;
  title: string;
  columns: Field[];
  reading: Reading;
  total: number;
  rowAt: (index: number) => Entry | undefined;
  onShow: (first: number, last: number) => void;
  sort: string;
  onSort: (field: Field) => void;
  onOpen: (entry: Entry) => void;
  stale: boolean;
  /** The head that stands at a place, when rows come in groups. */
  headAt?: ((index: number) => Head | undefined) | undefined;
  onFold?: (key: string) => void;
  hueAt?: (entry: Entry) => number | undefined;
}

/** A virtual table: fixed rows, one handler for all cells, hover by CSS alone. */
export function Grid(props: GridProps) {
  const { columns, title, total, rowAt, onShow, onOpen, onSort } = props;
  const box = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Place>({ row: 0, column: 0 });
  const hasFocus = useRef(false);
  const virtual = useVirtualizer({
    count: total,
    getScrollElement: () => box.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN_ROWS,
    scrollPaddingStart: ROW_PX,
    // The row that has the keyboard stays in the page, or the focus would be lost.
    rangeExtractor: (range) => {
      const rows = defaultRangeExtractor(range);
      const { row } = active;
      return row >= 0 && row < range.count && !rows.includes(row) ? [...rows, row] : rows;
    },
  });
  const rows = virtual.getVirtualItems();
  const first = virtual.range?.startIndex ?? 0;
  const last = virtual.range?.endIndex ?? 0;
  useEffect(() => onShow(first, last), [first, last, onShow]);

  const widths = useMemo(() => columns.map((column) => widthOf(column, title)), [columns, title]);
  const template = widths.map((px) => `minmax(${px}px, ${px}fr)`).join(" ");
  const width = widths.reduce((sum, px) => sum + px, 0);

  useLayoutEffect(() => {
    if (!hasFocus.current) return;
    const cell = box.current?.querySelector<HTMLElement>(
      `[data-row="${active.row}"] > [data-column="${active.column}"]`,
    );
    cell?.focus({ preventScroll: active.row !== HEADER_ROW });
  }, [active]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    if (event.key === "Enter") {
      event.preventDefault();
      const column = columns[active.column];
      const entry = rowAt(active.row);
      const head = props.headAt?.(active.row);
      if (head) props.onFold?.(head.key);
      else if (active.row === HEADER_ROW && column) onSort(column);
      else if (entry) onOpen(entry);
      return;
    }
    const page = Math.max(1, Math.floor((box.current?.clientHeight ?? ROW_PX) / ROW_PX) - 2);
    const next = moveActive(active, event, { rows: total, columns: columns.length, page });
    if (!next) return;
    event.preventDefault();
    hasFocus.current = true;
    if (next.row >= 0) virtual.scrollToIndex(next.row);
    setActive(next);
  };

  const onClick = (event: MouseEvent) => {
    const group = (event.target as HTMLElement).closest<HTMLElement>("[data-group]");
    if (group) props.onFold?.(group.dataset.group ?? "");
    const place = placeOf(event.target);
    if (!place) return;
    const column = columns[place.column];
    const link = (event.target as HTMLElement).closest("a");
    const entry = rowAt(place.row);
    if (place.row === HEADER_ROW && column) onSort(column);
    if (link && entry && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      onOpen(entry);
    }
    setActive(place);
  };
  const onDoubleClick = (event: MouseEvent) => {
    const entry = rowAt(placeOf(event.target)?.row ?? HEADER_ROW);
    if (entry) onOpen(entry);
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a virtual table cannot be a <table>
    <div
      ref={box}
      role="grid"
      aria-label={props.label}
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      tabIndex={-1}
      className={classes.grid}
      data-stale={props.stale || undefined}
      style={{ "--template": template, "--width": `${width}px` } as React.CSSProperties}
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onFocus={() => {
        hasFocus.current = true;
      }}
      onBlur={() => {
        hasFocus.current = false;
      }}
    >
      <GridHeader
        columns={columns}
        sort={props.sort}
        activeColumn={active.row === HEADER_ROW ? active.column : -1}
      />
      {/* biome-ignore lint/a11y/useSemanticElements: see above */}
      <div role="rowgroup" className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {rows.map((row) => {
          const head = props.headAt?.(row.index);
          const activeColumn = active.row === row.index ? active.column : -1;
          if (head) {
            return (
              <GroupRow
                key={row.index}
                index={row.index}
                top={row.start}
                head={head}
                columns={columns.length}
                activeColumn={activeColumn}
              />
            );
          }
          const entry = rowAt(row.index);
          return (
            <GridRow
              key={row.index}
              index={row.index}
              top={row.start}
              entry={entry}
              object={props.object}
              title={props.title}
              columns={columns}
              reading={props.reading}
              hue={entry && props.hueAt?.(entry)}
              activeColumn={activeColumn}
            />
          );
        })}
      </div>
    </div>
  );
}

/** A title is what the list is read by, so it gets more room than its type asks for. */
function widthOf(column: Field, title: string): number {
  const { width } = kindOf(column);
  return column.name === title ? Math.max(width, TITLE_PX_MIN) : width;
}

function placeOf(target: EventTarget): Place | null {
  const cell = (target as HTMLElement).closest<HTMLElement>("[data-column]");
  const row = cell?.closest<HTMLElement>("[data-row]");
  if (!cell || !row) return null;
  return { row: Number(row.dataset.row), column: Number(cell.dataset.column) };
}
