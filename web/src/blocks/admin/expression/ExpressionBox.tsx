import { type KeyboardEvent, type ReactNode, useId, useRef, useState } from "react";
import type { Expected, Over } from "../../../api/config";
import { useAdminText } from "../../../text/admin";
import { Textarea } from "../../../ui/kit";
import { isComposing } from "../../../ui/typing";
import { accept, type Completion, type Typed, typedAt } from "./completion";
import classes from "./Expression.module.css";
import { filled, type Settings } from "./filled";
import { useCheck } from "./useCheck";
import { type KnownField, useCompletions } from "./useCompletions";
import { VerdictNote } from "./VerdictNote";

interface ExpressionBoxProps {
  object: Over;
  /** The fields of the draft: what is not published yet can be named too. */
  fields: readonly KnownField[];
  label: string;
  hint?: ReactNode;
  value: string;
  onChange: (text: string) => void;
  expect?: Expected | undefined;
  placeholder?: string;
  required?: boolean;
  /** Numbers it may name as `{name}`: those of the rule it stands in. */
  settings?: Settings;
}

const NO_SETTINGS = {};

/** An expression, read back in words and counted while it is typed, with names proposed. */
export function ExpressionBox(props: ExpressionBoxProps) {
  const { object, fields, label, hint, value, onChange, expect, placeholder, required } = props;
  const { settings = NO_SETTINGS } = props;
  const { a } = useAdminText();
  const listId = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const [typed, setTyped] = useState<Typed | null>(null);
  const [active, setActive] = useState(0);
  const verdict = useCheck(object, filled(value, settings), expect);
  const proposals = useCompletions(object, value, typed, fields);
  const at = Math.min(active, proposals.length - 1);
  const open = typed !== null && proposals.length > 0;

  const look = (text: string, caret: number) => {
    setTyped(typedAt(text, caret));
    setActive(0);
  };
  const take = ({ insert }: Completion) => {
    if (!typed || !box.current) return;
    const done = accept(value, typed, typed.from + typed.word.length, insert);
    onChange(done.text);
    setTyped(null);
    // After the text has been drawn, the caret goes behind what was put in.
    requestAnimationFrame(() => {
      box.current?.focus();
      box.current?.setSelectionRange(done.caret, done.caret);
    });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!open || isComposing(event)) return;
    const chosen = proposals[at];
    if (event.key === "ArrowDown") setActive((at + 1) % proposals.length);
    else if (event.key === "ArrowUp") setActive((at - 1 + proposals.length) % proposals.length);
    else if ((event.key === "Enter" || event.key === "Tab") && chosen) take(chosen);
    else if (event.key === "Escape") setTyped(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div className={classes.box}>
      <div className={classes.typing}>
        <Textarea
          ref={box}
          size="sm"
          autosize
          minRows={1}
          maxRows={8}
          label={label}
          description={hint}
          required={required ?? false}
          placeholder={placeholder ?? ""}
          value={value}
          spellCheck={false}
          classNames={{ input: classes.text ?? "" }}
          error={verdict.is === "wrong"}
          role="combobox"
          aria-expanded={open}
          aria-controls={listId}
          aria-autocomplete="list"
          // Escape closes the list first, and not the drawer the box stands in.
          data-mantine-stop-propagation={open}
          aria-activedescendant={open ? `${listId}-${at}` : undefined}
          onChange={({ currentTarget: { value: text, selectionStart } }) => {
            onChange(text);
            look(text, selectionStart);
          }}
          onKeyDown={onKeyDown}
          onBlur={() => setTyped(null)}
        />
        <div
          id={listId}
          role="listbox"
          aria-label={a("expression.proposals")}
          className={classes.list}
          hidden={!open}
        >
          {open &&
            proposals.map((one, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are handled by the box above
              // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the box above
              <div
                key={one.insert}
                id={`${listId}-${index}`}
                role="option"
                aria-selected={index === at}
                className={classes.option}
                onMouseDown={(event) => event.preventDefault()}
                onClick={() => take(one)}
              >
                <span>{one.label}</span>
                <code className="quiet">{one.hint}</code>
              </div>
            ))}
        </div>
      </div>
      <VerdictNote text={value} verdict={verdict} onCorrect={onChange} />
    </div>
  );
}
