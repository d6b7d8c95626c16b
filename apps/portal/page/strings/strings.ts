import { type Strings, en } from "./en.ts";

/** What the wallet says, in the language of the page. */
export const say: Strings = en;
