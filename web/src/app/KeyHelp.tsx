import { type TextKey, useText } from "../text";
import { Modal } from "../ui/kit";
import classes from "./KeyHelp.module.css";

const KEYS: [string, TextKey][] = [
  ["Ctrl K / ⌘ K", "keys.palette"],
  ["/", "keys.search"],
  ["c", "keys.create"],
  ["e", "keys.edit"],
  ["[", "keys.sidebar"],
  ["g h", "keys.home"],
  ["g s", "keys.signals"],
  ["g a", "keys.accounts"],
  ["g c", "keys.contacts"],
  ["g l", "keys.leads"],
  ["g p", "keys.opportunities"],
  ["g o", "keys.orders"],
  ["g r", "keys.receivables"],
  ["g t", "keys.tasks"],
  ["g i", "keys.import"],
  ["↑ ↓ ← →", "keys.move"],
  ["Enter", "keys.open"],
  ["Ctrl S", "keys.save"],
  ["Ctrl Enter", "keys.line"],
  ["?", "keys.help"],
];

export default function KeyHelp({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t("keys.title")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <dl className={classes.keys}>
        {KEYS.map(([keys, words]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{t(words)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
