import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { PairSide, Preview } from "../../api/duplicates";
import type { Entry, Field, ObjectModel } from "../../api/types";
import { isEmpty } from "../../fields/kind";
import { titleOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useMoreText } from "../../text/more";
import { Button } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import classes from "./Duplicate.module.css";
import { type Choices, type CompareRow, rowsOf, survivingSide } from "./pairs";

const SIDES: PairSide[] = ["one", "other"];

interface CompareTableProps {
  model: ObjectModel;
  entries: Record<PairSide, Entry>;
  keep: PairSide;
  onKeep: (side: PairSide) => void;
  choices: Choices;
  onChoices: (choices: Choices) => void;
  preview: Preview | undefined;
}

/** Two records side by side, field by field: what differs first, and which value a merge would keep. */
export function CompareTable(props: CompareTableProps) {
  const { model, entries, keep, onKeep, choices, onChoices, preview } = props;
  const { m } = useMoreText();
  const [all, setAll] = useState(false);
  const rows = rowsOf(model, entries.one, entries.other);
  const same = rows.filter((row) => !row.different).length;
  const shown = all ? rows : rows.filter((row) => row.different);
  return (
    <section className={classes.compare} aria-label={m("pair.compare")}>
      <table>
        <thead>
          <tr>
            <td className={classes.corner} />
            {SIDES.map((side) => (
              <th key={side} scope="col">
                <RecordLink object={model.name} id={entries[side].id}>
                  {titleOf(model, entries[side])}
                </RecordLink>
                <button
                  type="button"
                  className={classes.keep}
                  aria-pressed={keep === side}
                  onClick={() => onKeep(side)}
                >
                  {keep === side && <IconCheck size={14} aria-hidden />}
                  {m(keep === side ? "pair.kept" : "pair.keep")}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Compared key={row.field.name} row={row} {...props} />
          ))}
        </tbody>
      </table>
      <div className={classes.under}>
        <button type="button" className={classes.fold} onClick={() => setAll(!all)}>
          {all ? m("pair.only_different") : m("pair.same_fields", { count: same })}
        </button>
        {Object.keys(choices).length > 0 && (
          <Button variant="subtle" size="compact-sm" onClick={() => onChoices({})}>
            {m("pair.start_over")}
          </Button>
        )}
        {preview && <span className="quiet">{m("pair.moves", { count: preview.moves })}</span>}
      </div>
    </section>
  );
}

function Compared({ row, ...props }: CompareTableProps & { row: CompareRow }) {
  const { model, entries, keep, choices, onChoices, preview } = props;
  const { m, l } = useMoreText();
  const { field } = row;
  const reading = useReading(model.fields);
  const { Display } = kindOf(field);
  const survives = survivingSide(preview, keep, field.name);
  const because = preview?.fields.find((one) => one.field === field.name)?.because;
  const show = (side: PairSide) =>
    isEmpty(entries[side][field.name]) ? (
      <span className="quiet">—</span>
    ) : (
      <Display
        value={entries[side][field.name]}
        field={field}
        reading={reading}
        row={entries[side]}
      />
    );
  const choose = (side: PairSide) => onChoices(chosen(choices, field, side));
  return (
    <tr data-different={row.different || undefined}>
      <th scope="row">{l(field.label)}</th>
      {SIDES.map((side) => (
        <td key={side} data-survives={survives === side || undefined}>
          {survives ? (
            <button
              type="button"
              className={classes.value}
              aria-pressed={survives === side}
              aria-label={m(`pair.choose.${side}`, { field: l(field.label) })}
              onClick={() => choose(side)}
            >
              {survives === side && <IconCheck size={14} aria-hidden />}
            </button>
          ) : null}
          {show(side)}
          {survives === side && because && (
            <small className="quiet">{m(`pair.because.${because}`)}</small>
          )}
        </td>
      ))}
    </tr>
  );
}

/** A second click on the same side leaves it to the rules again. */
function chosen(choices: Choices, field: Field, side: PairSide): Choices {
  const { [field.name]: before, ...rest } = choices;
  return before === side ? rest : { ...rest, [field.name]: side };
}
