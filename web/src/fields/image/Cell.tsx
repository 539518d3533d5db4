import { fileAddress } from "../../api/files";
import type { ShowProps } from "../kind";
import { asFiles } from "../lists";

const SHOWN_MAX = 3;
const SIDE_PX = 24;

export function Cell({ value }: ShowProps) {
  const files = asFiles(value);
  if (files.length === 0) return null;
  return (
    <span style={{ display: "inline-flex", gap: 4 }}>
      {files.slice(0, SHOWN_MAX).map((file) => (
        <img
          key={file.id}
          src={fileAddress(file.id, true)}
          alt={file.name}
          width={SIDE_PX}
          height={SIDE_PX}
          loading="lazy"
          style={{ objectFit: "cover", borderRadius: 4 }}
        />
      ))}
      <span className="cut quiet">{files.map((file) => file.name).join(", ")}</span>
    </span>
  );
}
