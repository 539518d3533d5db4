import { IconTrash } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { objectsQuery } from "../../../api/queries";
import { type AdminKey, useAdminText } from "../../../text/admin";
import { ActionIcon, Button, NativeSelect } from "../../../ui/kit";
import { reorder } from "../../../ui/sort/places";
import { SortArea } from "../../../ui/sort/SortArea";
import { SortHandle, SortItem, SortList } from "../../../ui/sort/SortList";
import classes from "../Admin.module.css";
import type { ObjectDoc } from "../docs";
import own from "../object/Object.module.css";

const LIST = "commands";
const STYLES: [string, AdminKey][] = [
  ["primary", "command.primary"],
  ["default", "command.default"],
  ["danger", "command.danger"],
];

interface CommandsPartProps {
  doc: ObjectDoc;
  ofPack: ObjectDoc | null;
  change: (next: (doc: ObjectDoc) => ObjectDoc) => void;
}

/** The buttons of a record: their order and weight. Which there are is for the packs to say. */
export function CommandsPart({ doc, ofPack, change }: CommandsPartProps) {
  const { a, l } = useAdminText();
  const { data: objects } = useQuery(objectsQuery);
  const commands = doc.commands ?? [];
  const hidden = (ofPack?.commands ?? []).filter(
    ({ name }) => !commands.some((one) => one.name === name),
  );
  if (commands.length + hidden.length === 0) return null;
  const known = objects?.find(({ name }) => name === doc.name)?.commands ?? [];
  const wordsOf = (name: string) => l(known.find((one) => one.name === name)?.label) || name;
  const set = (next: typeof commands) => change((now) => ({ ...now, commands: next }));
  return (
    <section className={`${classes.panel} ${classes.stack}`} aria-label={a("command.title")}>
      <h2>{a("command.title")}</h2>
      <p className={classes.hint}>{a("command.hint")}</p>
      <SortArea
        onMove={(from, to) => set(reorder(commands, from.at, to.at))}
        say={(words, at) => a("sort.moved", { words, at })}
      >
        <SortList name={LIST} className={own.fields}>
          {commands.map((command, at) => {
            const words = wordsOf(command.name);
            return (
              <SortItem key={command.name} list={LIST} at={at} className={classes.card}>
                <SortHandle
                  list={LIST}
                  at={at}
                  id={command.name}
                  words={words}
                  label={a("sort.move", { words })}
                />
                <span className={classes.name}>{words}</span>
                <NativeSelect
                  w={104}
                  aria-label={a("command.style", { words })}
                  data={STYLES.map(([value, key]) => ({ value, label: a(key) }))}
                  value={command.style ?? "default"}
                  onChange={({ currentTarget: { value } }) =>
                    set(commands.with(at, { ...command, style: value }))
                  }
                />
                <ActionIcon
                  aria-label={a("action.remove_words", { words })}
                  onClick={() => set(commands.toSpliced(at, 1))}
                >
                  <IconTrash size={16} />
                </ActionIcon>
              </SortItem>
            );
          })}
        </SortList>
      </SortArea>
      {hidden.length > 0 && <h3>{a("command.more")}</h3>}
      {hidden.map((command) => (
        <div key={command.name} className={classes.card}>
          <span className={classes.name}>&nbsp;{wordsOf(command.name)}</span>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${a("related.show")}: ${wordsOf(command.name)}`}
            onClick={() => set([...commands, command])}
          >
            {a("related.show")}
          </Button>
        </div>
      ))}
    </section>
  );
}
