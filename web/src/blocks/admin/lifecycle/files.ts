// A package as one text file: each file under a line with its path, so that a person can read it
// and one download holds all of it.
import type { Files } from "../../../api/config";

const HEAD = /^=== (\S+)$/;

export function joinFiles(files: Files): string {
  return Object.entries(files)
    .map(([path, text]) => `=== ${path}\n${text.endsWith("\n") ? text : `${text}\n`}`)
    .join("");
}

/** The files of such a text; a JSON `{"files": …}` as the API gives it is taken too. */
export function splitFiles(text: string): Files {
  if (text.trimStart().startsWith("{")) {
    const { files } = JSON.parse(text) as { files?: Files };
    return files ?? {};
  }
  const files: Record<string, string[]> = {};
  let lines: string[] | null = null;
  for (const line of text.replace(/\r\n/g, "\n").split("\n")) {
    const [, path] = HEAD.exec(line) ?? [];
    if (path) {
      lines = [];
      files[path] = lines;
    } else lines?.push(line);
  }
  return Object.fromEntries(Object.entries(files).map(([path, all]) => [path, all.join("\n")]));
}
