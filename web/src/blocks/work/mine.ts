// What is on a sales rep's own desk, as filters.
export const MY_ORDERS = 'owner = ME() and status in ("draft", "confirmed", "partly_shipped")';
export const MY_OPPORTUNITIES = 'owner = ME() and stage not in ("won", "lost")';
