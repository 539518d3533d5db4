import { MantineThemeProvider } from "@mantine/core";
import type { ReactNode } from "react";

const IN_PLACE = {
  components: {
    Combobox: { defaultProps: { withinPortal: false } },
    Popover: { defaultProps: { withinPortal: false } },
  },
};

/** Keeps the dropdowns of its boxes inside a popover, which a click elsewhere would close. */
export function InPlace({ children }: { children: ReactNode }) {
  return <MantineThemeProvider theme={IN_PLACE}>{children}</MantineThemeProvider>;
}
