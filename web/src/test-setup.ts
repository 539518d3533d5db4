import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";

// The growing text box listens for late fonts, which this document does not have.
Object.defineProperty(document, "fonts", { value: new EventTarget() });

afterEach(cleanup);
