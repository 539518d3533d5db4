import { calculated } from "../calculated";

export const kind = calculated("rollup");
