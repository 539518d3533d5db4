import { useQuery } from "@tanstack/react-query";
import { meQuery } from "../../../api/queries";
import { EVERY_OBJECT, type Token } from "../../../api/tokens";
import { useReferenceName } from "../../../fields/useReferenceName";
import { useAdminText } from "../../../text/admin";
import { Button } from "../../../ui/kit";
import { Tag } from "../../../ui/Tag";
import { When } from "../../../ui/When";
import classes from "../Admin.module.css";
import { useObjectChoices } from "../useChoices";
import { isWhole } from "./scopes";
import own from "./Token.module.css";

interface TokenTableProps {
  tokens: Token[];
  onRevoke: (token: Token) => void;
}

/** The tokens there are; administrators see whose they are. */
export function TokenTable({ tokens, onRevoke }: TokenTableProps) {
  const { a } = useAdminText();
  const { data: me } = useQuery(meQuery);
  const foreign = tokens.some(({ user }) => user !== me?.id);
  return (
    <div className={`${classes.panel} ${classes.scroll}`}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{a("label.name")}</th>
            {foreign && <th>{a("token.user")}</th>}
            <th>{a("token.scopes")}</th>
            <th>{a("token.expires")}</th>
            <th>{a("token.used")}</th>
            <th aria-label={a("token.revoke")} />
          </tr>
        </thead>
        <tbody>
          {tokens.map((token) => (
            <tr key={token.id}>
              <td>{token.name}</td>
              {foreign && (
                <td>
                  <UserName id={token.user} />
                </td>
              )}
              <td className={classes.whole}>
                <Scopes token={token} />
              </td>
              <td className={classes.whole}>
                <Expiry at={token.expires_at} />
              </td>
              <td className={classes.whole}>
                {token.last_used_at ? (
                  <When at={token.last_used_at} />
                ) : (
                  <span className="quiet">{a("token.never")}</span>
                )}
              </td>
              <td>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`${a("token.revoke")}: ${token.name}`}
                  onClick={() => onRevoke(token)}
                >
                  {a("token.revoke")}
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function UserName({ id }: { id: string }) {
  return useReferenceName("user", id)?.label ?? id;
}

function Expiry({ at }: { at: string }) {
  const { a } = useAdminText();
  const over = new Date(at) < new Date();
  return over ? (
    <Tag text={a("token.over")} hue={0} />
  ) : (
    <span className="numbers">{at.slice(0, 10)}</span>
  );
}

function Scopes({ token }: { token: Token }) {
  const { a } = useAdminText();
  const objects = useObjectChoices();
  if (isWhole(token.scopes)) return <Tag text={a("token.whole")} hue={30} />;
  const nameOf = (object: string) =>
    object === EVERY_OBJECT
      ? a("token.every_object")
      : (objects.find(({ value }) => value === object)?.label ?? object);
  return (
    <ul className={own.scopes}>
      {token.scopes.map(({ object, actions }) => (
        <li key={object}>
          {nameOf(object)}{" "}
          <span className="quiet">
            {actions.map((action) => a(`token.action.${action}`)).join(" · ")}
          </span>
        </li>
      ))}
    </ul>
  );
}
