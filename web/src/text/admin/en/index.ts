import { house } from "./house";
import { life } from "./life";
import { model } from "./model";

export const en = { ...model, ...life, ...house };
