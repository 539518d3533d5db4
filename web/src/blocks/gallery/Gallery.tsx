import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ListParams, shortListQuery } from "../../api/queries";
import type { ObjectModel } from "../../api/types";
import { isEmpty } from "../../fields/kind";
import { fieldOf, fieldsOf, titleOf } from "../../fields/model";
import { kindOf } from "../../fields/registry";
import { useReading } from "../../fields/useReading";
import { useText } from "../../text";
import { ErrorNote } from "../../ui/ErrorNote";
import { Button, Skeleton } from "../../ui/kit";
import { RecordLink } from "../../ui/RecordLink";
import { hueOf } from "../list/colours";
import type { Look } from "../views/look";
import classes from "./Gallery.module.css";

const CARDS_SHOWN = 60;

interface GalleryProps {
  model: ObjectModel;
  look: Look;
  params: ListParams;
}

/** Cards with a picture; the first character of the title stands in for one. */
export default function Gallery({ model, look, params }: GalleryProps) {
  const { t, l } = useText();
  const [limit, setLimit] = useState(CARDS_SHOWN);
  const reading = useReading(model.fields);
  const image = look.gallery?.image ? fieldOf(model, look.gallery.image) : undefined;
  const facts = fieldsOf(model, look.gallery?.fields ?? []);
  const list = useQuery(shortListQuery(model.name, params, limit));
  if (list.error) return <ErrorNote error={list.error} retry={list.refetch} />;
  if (!list.data) return <Skeleton height={320} />;
  return (
    <div className={classes.box}>
      <ul className={classes.cards}>
        {list.data.items.map((entry) => {
          const hue = hueOf(entry, look.colours);
          const title = titleOf(model, entry);
          const picture = image && !isEmpty(entry[image.name]);
          return (
            <li
              key={entry.id}
              className={`panel ${classes.card}`}
              data-hue={hue}
              style={hue === undefined ? undefined : ({ "--hue": hue } as React.CSSProperties)}
            >
              <div className={classes.picture} aria-hidden={!picture}>
                {picture
                  ? kindOf(image).Cell({ value: entry[image.name], field: image, reading })
                  : title.slice(0, 1)}
              </div>
              <div className={classes.words}>
                <RecordLink object={model.name} id={entry.id}>
                  {title}
                </RecordLink>
                {facts
                  .filter(({ name }) => !isEmpty(entry[name]))
                  .map((field) => (
                    <div key={field.name} className={classes.fact} title={l(field.label)}>
                      {kindOf(field).Cell({ value: entry[field.name], field, reading, row: entry })}
                    </div>
                  ))}
              </div>
            </li>
          );
        })}
      </ul>
      {(list.data.total ?? 0) > limit && (
        <Button variant="default" onClick={() => setLimit(limit + CARDS_SHOWN)}>
          {t("board.more")}
        </Button>
      )}
    </div>
  );
}
