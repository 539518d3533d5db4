import { house } from "./house";
import { life } from "./life";
import { model } from "./model";

export const zh = { ...model, ...life, ...house };
