import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useState } from "react";
import { useAdminText } from "../../../text/admin";
import { Button, SegmentedControl } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { SENDERS, type Sender, snippetFor } from "./snippets";

/** How to send, for each kind of sender. */
export function Snippets({ kind }: { kind: string }) {
  const { a } = useAdminText();
  const senders = SENDERS.filter((one) => kind !== "server" || one !== "browser");
  const [sender, setSender] = useState<Sender>(kind === "web" ? "browser" : "curl");
  const [copied, setCopied] = useState<Sender | null>(null);
  const text = snippetFor(sender, window.location.origin);
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("sources.send")}>
      <div className={`${classes.row} ${classes.wrap}`}>
        <h2>{a("sources.send")}</h2>
        <span className={classes.space} />
        <SegmentedControl
          aria-label={a("sources.sender")}
          value={sender}
          onChange={(next) => setSender(next as Sender)}
          data={senders.map((one) => ({ value: one, label: a(`sources.sender.${one}`) }))}
        />
      </div>
      <p className={classes.hint}>{a("sources.send_hint")}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls sideways must be reachable by keyboard */}
      <pre className={classes.scroll} tabIndex={0} style={{ margin: 0 }}>
        {text}
      </pre>
      <div className={classes.end}>
        <Button
          variant="default"
          leftSection={copied === sender ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={async () => {
            // Without a secure address the browser has no clipboard: the text stays selectable.
            await navigator.clipboard?.writeText(text);
            setCopied(navigator.clipboard ? sender : null);
          }}
        >
          {a(copied === sender ? "once.copied" : "once.copy")}
        </Button>
      </div>
    </section>
  );
}
