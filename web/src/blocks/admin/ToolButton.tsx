import type { ComponentProps } from "react";
import classes from "./ToolButton.module.css";

/** A sign that does something, for pages that draw hundreds of them: without the kit's own machinery. */
export function ToolButton(props: ComponentProps<"button">) {
  return <button type="button" className={classes.tool} {...props} />;
}
