import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";
import type { FocusEvent } from "react";

const brand: MantineColorsTuple = [
  "#eaf0ff",
  "#d3e0ff",
  "#a9c2ff",
  "#94b2ff",
  "#6d96ff",
  "#4478ff",
  "#1f5eff",
  "#1a4fd6",
  "#1643b3",
  "#113591",
];

const dark: MantineColorsTuple = [
  "#e8eaed",
  "#c5c9cf",
  "#a3a8b0",
  "#7d828b",
  "#3a3d44",
  "#2f3137",
  "#26282d",
  "#1c1d20",
  "#17181a",
  "#141517",
];

const selectText = (event: FocusEvent<HTMLInputElement>) => event.currentTarget.select();

export const theme = createTheme({
  colors: { brand, dark },
  primaryColor: "brand",
  primaryShade: 6,
  defaultRadius: 6,
  cursorType: "pointer",
  fontFamily: "var(--font)",
  fontSizes: { xs: "14px", sm: "14px", md: "14px", lg: "16px", xl: "18px" },
  lineHeights: { xs: "22px", sm: "22px", md: "22px", lg: "24px", xl: "26px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "24px" },
  components: {
    Button: { defaultProps: { size: "xs" }, styles: { root: { fontSize: 14, fontWeight: 400 } } },
    ActionIcon: { defaultProps: { size: 32, variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "xs" } },
    PasswordInput: { defaultProps: { size: "md" } },
    // Typing replaces what is chosen, and Enter takes the first that fits.
    Select: {
      defaultProps: { size: "xs", selectFirstOptionOnChange: true, onFocus: selectText },
    },
    NativeSelect: { defaultProps: { size: "xs" } },
    Combobox: { defaultProps: { shadow: "md" } },
    Modal: { defaultProps: { centered: true, radius: 8 } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300, multiline: true, maw: 320 } },
    Menu: { defaultProps: { shadow: "md", radius: 8 } },
    Popover: { defaultProps: { shadow: "md", radius: 8 } },
  },
});

/** Fixes the kit's contrasts and hands it our tokens. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-text": "var(--text)",
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-dimmed": "var(--text-2)",
    "--mantine-color-placeholder": "#6b7280",
    "--mantine-color-error": "var(--danger)",
    "--mantine-color-anchor": "var(--brand-text)",
    "--mantine-color-default-border": "#d3d7de",
  },
  dark: {
    "--mantine-color-text": "var(--text)",
    "--mantine-color-body": "var(--surface)",
    "--mantine-color-dimmed": "var(--text-2)",
    "--mantine-color-placeholder": "#8b9099",
    "--mantine-color-error": "var(--danger)",
    "--mantine-color-anchor": "var(--brand-text)",
    "--mantine-color-default-border": "#3a3d44",
  },
});
