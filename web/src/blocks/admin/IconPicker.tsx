import { useAdminText } from "../../text/admin";
import { ICON_NAMES, Icon } from "../../ui/Icon";
import own from "./object/Object.module.css";

interface IconPickerProps {
  value: string;
  onChange: (icon: string) => void;
}

export function IconPicker({ value, onChange }: IconPickerProps) {
  const { a } = useAdminText();
  return (
    <fieldset style={{ margin: 0, padding: 0, border: 0 }}>
      <legend className="quiet">{a("object.icon")}</legend>
      <div className={own.icons} role="radiogroup" aria-label={a("object.icon")}>
        {ICON_NAMES.map((name) => (
          // biome-ignore lint/a11y/useSemanticElements: an icon is drawn, not a round button
          <button
            key={name}
            type="button"
            role="radio"
            aria-checked={name === value}
            aria-label={name}
            title={name}
            className={own.icon}
            onClick={() => onChange(name)}
          >
            <Icon name={name} />
          </button>
        ))}
      </div>
    </fieldset>
  );
}
