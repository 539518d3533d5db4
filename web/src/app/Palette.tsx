import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useText } from "../text";
import { Icon } from "../ui/Icon";
import { Modal } from "../ui/kit";
import { isComposing } from "../ui/typing";
import classes from "./Palette.module.css";
import { usePaletteItems } from "./usePaletteItems";

/** One box to go anywhere: pages of the menu, and records by name, pinyin or phone. */
export default function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useText();
  const router = useRouter();
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState("");
  const [active, setActive] = useState(0);
  const { items, searching } = usePaletteItems(typed);
  const at = Math.min(active, items.length - 1);

  useEffect(() => {
    list.current?.querySelector(`[data-at="${at}"]`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const open = (href: string) => {
    onClose();
    router.history.push(href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) return;
    const chosen = items[at];
    if (event.key === "ArrowDown") setActive(Math.min(at + 1, items.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(at - 1, 0));
    else if (event.key === "Enter" && chosen) open(chosen.href);
    else return;
    event.preventDefault();
  };

  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      padding={0}
      size={560}
      yOffset="12vh"
      centered={false}
      attributes={{ content: { "aria-label": t("palette.title") } }}
    >
      <input
        className={classes.box}
        role="combobox"
        aria-label={t("palette.title")}
        aria-controls={listId}
        aria-expanded
        aria-autocomplete="list"
        aria-activedescendant={items[at] ? `${listId}-${at}` : undefined}
        placeholder={t("palette.placeholder")}
        value={typed}
        autoComplete="off"
        data-autofocus
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        ref={list}
        id={listId}
        role="listbox"
        aria-label={t("palette.title")}
        className={classes.list}
      >
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the box above
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box above
          <div
            key={`${item.href}-${item.label}`}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === at}
            data-at={index}
            className={classes.item}
            onClick={() => open(item.href)}
            onMouseMove={() => setActive(index)}
          >
            <Icon name={item.icon} />
            <span className={classes.label}>{item.label}</span>
            <span className="quiet">{item.hint}</span>
          </div>
        ))}
      </div>
      {items.length === 0 && (
        <p className={classes.none}>{t(searching ? "loading" : "lookup.none")}</p>
      )}
    </Modal>
  );
}
