import { fileAddress } from "../../api/files";
import type { ShowProps } from "../kind";
import { asFiles } from "../lists";

/** Pictures, each to be opened on its own. */
export function Display({ value }: ShowProps) {
  return (
    <span style={{ display: "flex", flexWrap: "wrap", gap: 8 }}>
      {asFiles(value).map((file) => (
        <a key={file.id} href={fileAddress(file.id, true)} target="_blank" rel="noreferrer">
          <img
            src={fileAddress(file.id, true)}
            alt={file.name}
            loading="lazy"
            style={{ maxWidth: 160, maxHeight: 120, borderRadius: 6 }}
          />
          <span className="quiet" style={{ display: "block", fontSize: 12 }}>
            {file.name}
          </span>
        </a>
      ))}
    </span>
  );
}
