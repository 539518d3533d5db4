import "./classic";
import { capture } from "./capture";
import type { Weft } from "./index";

// The classic script with clicks and forms.
capture({ track: (...given) => (window as unknown as { weft: Weft }).weft.track(...given) });
