// [data-focus]: takes the cursor when it appears, as the list of errors does.
import { all } from "./dom.js";

export function startFocus(root) {
  all(root, "[data-focus]")[0]?.focus();
}
