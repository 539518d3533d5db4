import { expect, test } from "vitest";
import { joinFiles, splitFiles } from "./files";

const files = {
  "pack.toml": 'name = "company"\n',
  "objects/rental.toml": 'name = "rental"\nlabel = { zh = "租赁单", en = "Rental" }\n',
};

test("a package survives the way through one text file", () => {
  const read = splitFiles(joinFiles(files));
  expect(Object.keys(read)).toEqual(Object.keys(files));
  for (const [path, text] of Object.entries(files)) expect(read[path]?.trim()).toBe(text.trim());
});

test("line ends of Windows do no harm, and the form of the API is taken too", () => {
  const windows = joinFiles(files).replace(/\n/g, "\r\n");
  expect(splitFiles(windows)["pack.toml"]?.trim()).toBe('name = "company"');
  expect(splitFiles(JSON.stringify({ files }))).toEqual(files);
  expect(splitFiles("nothing of the kind")).toEqual({});
});
