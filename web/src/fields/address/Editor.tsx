import { useText } from "../../text";
import { TextInput } from "../../ui/kit";
import type { EditorProps } from "../kind";
import { asPlace, asValue, type Place } from "../lists";
import { RegionCascade } from "../shared/RegionCascade";

/** Province, city and area one after the other, the street, and coordinates for those who have them. */
export default function Editor(props: EditorProps) {
  const { t } = useText();
  const place = asPlace(props.value);
  const set = (part: Place) => props.onChange(asValue({ ...place, ...part }));
  const words = (part: string) => `${props.name} ${part}`;
  return (
    <fieldset className="parts" disabled={props.disabled}>
      {props.label && <legend>{props.label}</legend>}
      <RegionCascade
        code={place.region ?? ""}
        name={props.name}
        onChange={(region) => set({ region })}
      />
      <TextInput
        size="xs"
        aria-label={words(t("address.detail"))}
        placeholder={t("address.detail")}
        value={place.detail ?? ""}
        error={props.error}
        autoFocus={props.autoFocus}
        onChange={(event) => set({ detail: event.currentTarget.value })}
      />
      <div className="pair">
        <TextInput
          size="xs"
          inputMode="decimal"
          aria-label={words(t("address.longitude"))}
          placeholder={t("address.longitude")}
          value={place.longitude ?? ""}
          onChange={(event) => set({ longitude: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          inputMode="decimal"
          aria-label={words(t("address.latitude"))}
          placeholder={t("address.latitude")}
          value={place.latitude ?? ""}
          onChange={(event) => set({ latitude: event.currentTarget.value })}
        />
      </div>
    </fieldset>
  );
}
