/** The header is a row of the grid too: one above the first. */
export const HEADER_ROW = -1;

export interface Place {
  row: number;
  column: number;
}

export interface Extent {
  rows: number;
  columns: number;
  page: number;
}

interface Key {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
}

/** Where a key takes the active cell; null when the key is not ours. */
export function moveActive(
  at: Place,
  { key, ctrlKey, metaKey }: Key,
  extent: Extent,
): Place | null {
  const far = ctrlKey || metaKey;
  const lastRow = Math.max(extent.rows - 1, HEADER_ROW);
  const to = (row: number, column: number): Place => ({
    row: Math.min(Math.max(row, HEADER_ROW), lastRow),
    column: Math.min(Math.max(column, 0), extent.columns - 1),
  });
  switch (key) {
    case "ArrowDown":
      return to(far ? lastRow : at.row + 1, at.column);
    case "ArrowUp":
      return to(far ? 0 : at.row - 1, at.column);
    case "ArrowRight":
      return to(at.row, at.column + 1);
    case "ArrowLeft":
      return to(at.row, at.column - 1);
    case "Home":
      return to(far ? 0 : at.row, 0);
    case "End":
      return to(far ? lastRow : at.row, extent.columns - 1);
    case "PageDown":
      return to(at.row + extent.page, at.column);
    case "PageUp":
      return to(Math.max(at.row - extent.page, 0), at.column);
    default:
      return null;
  }
}
