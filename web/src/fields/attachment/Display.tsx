import { fileAddress } from "../../api/files";
import type { ShowProps } from "../kind";
import { asFiles } from "../lists";
import { sizeText } from "../shared/sizes";

/** Files to be saved, each with its size. */
export function Display({ value }: ShowProps) {
  return (
    <ul className="chosen">
      {asFiles(value).map((file) => (
        <li key={file.id}>
          <a href={fileAddress(file.id, false)} download={file.name}>
            {file.name}
          </a>
          <span className="quiet numbers">{sizeText(file.size)}</span>
        </li>
      ))}
    </ul>
  );
}
