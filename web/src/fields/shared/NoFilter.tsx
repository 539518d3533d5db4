/** For kinds that cannot be filtered by value. */
export function NoFilter() {
  return null;
}
