import classes from "./Tag.module.css";

interface TagProps {
  text: string;
  hue?: number | undefined;
}

/** A coloured word; grey without a hue, so that colour never carries the meaning alone. */
export function Tag({ text, hue }: TagProps) {
  if (hue === undefined) return <span className={classes.grey}>{text}</span>;
  return (
    <span className={classes.tag} style={{ "--hue": hue } as React.CSSProperties}>
      {text}
    </span>
  );
}
