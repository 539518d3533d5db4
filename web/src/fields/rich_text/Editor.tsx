import {
  IconBold,
  IconH2,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  IconQuote,
  IconUnderline,
} from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import { useText } from "../../text";
import { ActionIcon } from "../../ui/kit";
import { asText, type EditorProps } from "../kind";
import { build, read, write } from "./html";

const TOOLS = [
  { icon: IconBold, words: "rich.bold", command: "bold" },
  { icon: IconItalic, words: "rich.italic", command: "italic" },
  { icon: IconUnderline, words: "rich.underline", command: "underline" },
  { icon: IconH2, words: "rich.heading", command: "formatBlock", value: "h2" },
  { icon: IconQuote, words: "rich.quote", command: "formatBlock", value: "blockquote" },
  { icon: IconList, words: "rich.bullets", command: "insertUnorderedList" },
  { icon: IconListNumbers, words: "rich.numbers", command: "insertOrderedList" },
] as const;

/** A small editor of formatted text: what is pasted comes in as plain words. */
export default function Editor({ value, name, label, error, disabled, onChange }: EditorProps) {
  const { t } = useText();
  const box = useRef<HTMLDivElement>(null);
  const written = useRef<string | null>(null);
  const html = asText(value);
  // The box keeps its own nodes; only a value from elsewhere replaces them.
  useEffect(() => {
    if (box.current && html !== written.current) box.current.replaceChildren(...build(read(html)));
  }, [html]);
  const tell = () => {
    const now = box.current ? write(box.current.childNodes) : "";
    written.current = now;
    onChange(now === "<br>" ? "" : now);
  };
  const format = (command: string, argument?: string) => {
    box.current?.focus();
    // Deprecated and without a successor: every browser keeps it for boxes like this one.
    document.execCommand(command, false, argument);
    tell();
  };
  const link = () => {
    const href = window.prompt(t("rich.link"), "https://");
    if (href && /^(https?:\/\/|mailto:)/i.test(href)) format("createLink", href);
  };
  return (
    <div className="rich-editor" data-wrong={error ? true : undefined}>
      {label && <div>{label}</div>}
      <div role="toolbar" aria-label={t("rich.tools")}>
        {TOOLS.map(({ icon: Glyph, words, command, ...rest }) => (
          <ActionIcon
            key={words}
            size={24}
            disabled={disabled ?? false}
            aria-label={t(words)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => format(command, "value" in rest ? rest.value : undefined)}
          >
            <Glyph size={14} />
          </ActionIcon>
        ))}
        <ActionIcon
          size={24}
          disabled={disabled ?? false}
          aria-label={t("rich.link")}
          onClick={link}
        >
          <IconLink size={14} />
        </ActionIcon>
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: no element of the language holds formatted text */}
      <div
        ref={box}
        role="textbox"
        aria-multiline="true"
        aria-label={name}
        aria-invalid={error ? true : undefined}
        tabIndex={0}
        className="rich"
        contentEditable={!disabled}
        suppressContentEditableWarning
        onInput={tell}
        onPaste={(event) => {
          event.preventDefault();
          format("insertText", event.clipboardData.getData("text/plain"));
        }}
      />
      {error && <div className="wrong">{error}</div>}
    </div>
  );
}
