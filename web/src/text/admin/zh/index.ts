import { house } from "./house";
import { life } from "./life";
import { model } from "./model";
import { source } from "./source";

export const zh = { ...model, ...life, ...house, ...source };
