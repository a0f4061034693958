// Refuses files that are too large before anything is sent, so that no typed word is lost with them:
// input[data-largest] in bytes, for all files of a form together; what is said stands in data-too-large.
import { announce } from "./dom.js";

const inputsOf = (form) => [...(form?.querySelectorAll("input[type=file][data-largest]") ?? [])];
const size = (input) => [...input.files].reduce((sum, file) => sum + file.size, 0);
const total = (inputs) => inputs.reduce((sum, input) => sum + size(input), 0);

/** Takes back what was marked here; what the server has said of a field stays. */
function clear(input) {
  if (!input.dataset.marked) return;
  document.getElementById(input.dataset.marked)?.remove();
  const others = (input.getAttribute("aria-describedby") ?? "").replace(input.dataset.marked, "").trim();
  if (others) input.setAttribute("aria-describedby", others);
  else input.removeAttribute("aria-describedby");
  input.removeAttribute("aria-invalid");
  input.closest(".ui-field")?.classList.remove("ui-field--error");
  delete input.dataset.marked;
}

function mark(input) {
  const message = document.createElement("div");
  message.className = "ecl-feedback-message";
  message.id = `${input.id}_size`;
  const icon = document.createElement("span");
  icon.className = "ui-icon ui-icon--error";
  icon.setAttribute("aria-hidden", "true");
  const words = document.createElement("span");
  words.textContent = input.dataset.tooLarge;
  message.append(icon, words);
  input.before(message);
  input.dataset.marked = message.id;
  input.setAttribute("aria-invalid", "true");
  input.setAttribute("aria-describedby", `${input.getAttribute("aria-describedby") ?? ""} ${message.id}`.trim());
  input.closest(".ui-field")?.classList.add("ui-field--error");
  announce(input.dataset.tooLarge);
}

/** Marks the largest file of a form that has too much; returns its field. */
function tooLarge(form) {
  const inputs = inputsOf(form);
  inputs.forEach(clear);
  if (!inputs.length || total(inputs) <= Number(inputs[0].dataset.largest)) return null;
  const worst = inputs.reduce((most, input) => (size(input) > size(most) ? input : most));
  mark(worst);
  return worst;
}

export function checkFiles() {
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file][data-largest]")) tooLarge(event.target.form);
  });
  // Before all others that listen for the form to be sent: nothing is on its way then.
  document.addEventListener(
    "submit",
    (event) => {
      const worst = tooLarge(event.target);
      if (!worst) return;
      event.preventDefault();
      event.stopPropagation();
      const fold = worst.closest("details");
      if (fold) fold.open = true;
      worst.focus();
    },
    true,
  );
}
