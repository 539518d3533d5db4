import { IconPlus, IconTrash } from "@tabler/icons-react";
import { EVERY_OBJECT, type TokenScope } from "../../../api/tokens";
import { useAdminText } from "../../../text/admin";
import { ActionIcon, Button, Checkbox, Select } from "../../../ui/kit";
import classes from "../Admin.module.css";
import { useObjectChoices } from "../useChoices";
import { actionsFor, withAction, withObject } from "./scopes";
import own from "./Token.module.css";

interface ScopeRowsProps {
  scopes: TokenScope[];
  onChange: (scopes: TokenScope[]) => void;
}

/** Objects, and what may be done to each. */
export function ScopeRows({ scopes, onChange }: ScopeRowsProps) {
  const { a } = useAdminText();
  const objects = useObjectChoices();
  const every = { value: EVERY_OBJECT, label: a("token.every_object") };
  const free = (scope: TokenScope) =>
    [every, ...objects].filter(
      ({ value }) => value === scope.object || !scopes.some(({ object }) => object === value),
    );
  return (
    <section className={classes.stack} aria-label={a("token.scopes")}>
      {scopes.map((scope, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a scope is known by its place
        <div key={at} className={own.scope}>
          <div className={classes.row}>
            <Select
              className={classes.grow ?? ""}
              aria-label={a("token.object", { at: at + 1 })}
              placeholder={a("token.object_choose")}
              data={free(scope)}
              value={scope.object || null}
              searchable
              allowDeselect={false}
              openOnFocus={false}
              onChange={(object) => object && onChange(scopes.with(at, withObject(scope, object)))}
            />
            <ActionIcon
              aria-label={a("action.remove_words", { words: a("token.object", { at: at + 1 }) })}
              disabled={scopes.length === 1}
              onClick={() => onChange(scopes.toSpliced(at, 1))}
            >
              <IconTrash size={16} />
            </ActionIcon>
          </div>
          <div className={`${classes.row} ${classes.wrap}`}>
            {actionsFor(scope.object).map((action) => (
              <Checkbox
                key={action}
                label={a(`token.action.${action}`)}
                checked={scope.actions.includes(action)}
                onChange={({ currentTarget: { checked } }) =>
                  onChange(scopes.with(at, withAction(scope, action, checked)))
                }
              />
            ))}
          </div>
        </div>
      ))}
      <div>
        <Button
          variant="default"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange([...scopes, { object: "", actions: ["read"] }])}
        >
          {a("token.scope_add")}
        </Button>
      </div>
    </section>
  );
}
