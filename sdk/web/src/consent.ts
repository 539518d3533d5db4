import type { Purposes, Settled } from "./settings";
import type { Store } from "./store";

/** What the person decided; as long as that is unknown, or in doubt, the answer is no. */
export interface Consent {
  /** `true`: it was granted, `false`: it was denied, `null`: nothing was decided yet. */
  $allows(purpose: string): boolean | null;
  /** Whether anything at all was granted. */
  $isAny(): boolean;
  $purposes(): Purposes | null;
  /** Notes a decision; nothing takes everything back. */
  $decide(purposes?: Purposes | null): void;
  /** Reads what was decided before, or in another tab. */
  $read(): void;
}

export const CONSENT = "c";

export const openConsent = (store: Store, { respectDnt, consent }: Settled): Consent => {
  let decided: Purposes | null = null;
  /** Do-Not-Track or Global Privacy Control. */
  const isBarred = () => {
    const signals = navigator as Navigator & { globalPrivacyControl?: boolean };
    return respectDnt && (signals.doNotTrack === "1" || signals.globalPrivacyControl);
  };
  const isAny = () => !isBarred() && Object.values(decided ?? {}).includes(true);
  const read = () => {
    try {
      decided = JSON.parse(store.$get(CONSENT) ?? (decided ? "{}" : "null"));
    } catch {
      decided = {};
    }
  };
  const decide = (purposes?: Purposes | null) => {
    decided = purposes ?? {};
    // Only a yes is written down: who refused finds nothing of ours on the machine.
    store.$set(CONSENT, isAny() ? JSON.stringify(decided) : undefined);
  };
  if (consent) decide(consent);
  else read();
  return {
    $allows: (purpose) => !isBarred() && decided && decided[purpose] === true,
    $isAny: isAny,
    $purposes: () => decided,
    $decide: decide,
    $read: read,
  };
};
