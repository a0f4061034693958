// Starts every module on the page, and again on each fragment that htmx or polling brings in.
import { startAutosave } from "./autosave.js";
import { checkFiles } from "./files.js";
import { followFilters } from "./filters.js";
import { startFocus } from "./focus.js";
import { guardUnsaved, startGuard } from "./guard.js";
import { startHere } from "./here.js";
import { saveBeforeLeaving } from "./leave.js";
import { closeMenus } from "./menus.js";
import { startPoll } from "./poll.js";
import { submitOnce } from "./submit.js";

function start(root) {
  startGuard(root);
  startAutosave(root);
  startPoll(root);
  startHere(root);
  startFocus(root);
}

closeMenus();
checkFiles();
followFilters();
guardUnsaved();
saveBeforeLeaving();
submitOnce();
start(document);
document.addEventListener("htmx:load", (event) => start(event.detail.elt));
