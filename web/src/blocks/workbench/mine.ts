// What is on somebody's own desk, as filters.
export const MY_ORDERS = 'owner = ME() and status in ("draft", "confirmed", "partly_shipped")';
export const OPEN_RECEIVABLES = 'status <> "settled"';
export const OPEN_RECEIPTS = "open > 0";
export const MY_OPPORTUNITIES = 'owner = ME() and stage not in ("won", "lost")';
