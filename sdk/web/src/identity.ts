import { newId, type Store } from "./store";

/** Who is in front of the page, and in which session. */
export interface Identity {
  $anonymous(): string;
  $user(): string | undefined;
  /** Another person than before starts over as a stranger, so that the two are never joined. */
  $know(userId: string): void;
  $forget(): void;
  /** The session of something that happens now. */
  $session(): string;
}

const ANONYMOUS = "a";
const USER = "u";
const SESSION = "s";

export const openIdentity = (
  { $get: get, $set: set }: Store,
  [idle, max]: [number, number],
): Identity => {
  const forget = () => [ANONYMOUS, USER, SESSION].map((name) => set(name));
  return {
    $anonymous: () => {
      const id = get(ANONYMOUS) ?? newId();
      set(ANONYMOUS, id);
      return id;
    },
    $user: () => get(USER),
    $know: (userId) => {
      if ((get(USER) ?? userId) !== userId) forget();
      set(USER, userId);
    },
    $forget: forget,
    $session: () => {
      const at = Date.now();
      const [id, start, last] = (get(SESSION) ?? "").split(",");
      const isOver = at - Number(last) > idle || at - Number(start) > max;
      const current = !id || isOver ? [newId(), at] : [id, start];
      set(SESSION, [...current, at].join());
      return `${current[0]}`;
    },
  };
};
