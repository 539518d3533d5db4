import { useMoreText } from "../../../text/more";
import { Drawer } from "../../../ui/kit";
import { WhyNotForm } from "./WhyNotForm";

interface WhyNotPanelProps {
  account: string;
  /** The moment to begin with; now when none is said. */
  at?: string | null;
  onClose: () => void;
}

/** Beside a customer's page: which rule, which moment, and why it has or has not fired. */
export default function WhyNotPanel({ account, at = null, onClose }: WhyNotPanelProps) {
  const { m, t } = useMoreText();
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="min(480px, 100vw)"
      title={m("whynot.title")}
      closeButtonProps={{ "aria-label": t("action.close") }}
    >
      <WhyNotForm account={account} at={at} />
    </Drawer>
  );
}
