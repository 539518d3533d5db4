import { destination } from "./destination";
import { house } from "./house";
import { life } from "./life";
import { model } from "./model";
import { rehearsal } from "./rehearsal";
import { rule } from "./rule";
import { source } from "./source";

export const en = { ...model, ...life, ...house, ...destination, ...rehearsal, ...rule, ...source };
