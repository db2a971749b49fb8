"use strict";
// All works without this: it puts pieces into the query, asks for the parameters it has, and shows where it is wrong.
(() => {
  const editor = document.getElementById("query");
  const values = document.getElementById("values");
  const blank = document.getElementById("value").content.firstElementChild;

  document.querySelectorAll("code[data-insert]").forEach((code) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "piece";
    button.title = code.title;
    button.textContent = code.textContent;
    button.addEventListener("click", () => {
      editor.setRangeText(code.dataset.insert, editor.selectionStart, editor.selectionEnd, "end");
      editor.focus();
      editor.dispatchEvent(new Event("input"));
    });
    code.replaceWith(button);
  });
  document.querySelectorAll(".insert, .keys").forEach((hint) => { hint.hidden = false; });

  // As the server reads it: what stands in texts, names and comments is no parameter.
  const SKIPPED = /'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\/\/[^\r\n]*|\/\*[^]*?\*\/|\$\s*(?:`((?:[^`]|``)*)`|([\p{L}\p{N}_]+))|`(?:[^`]|``)*`/gu;
  const asked = () => {
    const found = [...editor.value.matchAll(SKIPPED)].map(([, quoted, word]) => word ?? quoted?.replaceAll("``", "`"));
    return [...new Set(found)].filter((name) => name && name !== "at");
  };
  const fields = new Map([...values.children].map((field) => [field.dataset.value, field]));
  const made = (name) => {
    const field = blank.cloneNode(true);
    const [label, input, kind] = ["label", "input", "select"].map((part) => field.querySelector(part));
    field.dataset.value = name;
    label.textContent = `$${name}`;
    label.htmlFor = input.id = `value-new-${fields.size}`;
    input.name = `value.${name}`;
    kind.name = `kind.${name}`;
    kind.setAttribute("aria-label", kind.getAttribute("aria-label").replace(/\$.*$/, () => `$${name}`));
    fields.set(name, field);
    return field;
  };
  const refresh = () => {
    const wanted = asked().map((name) => fields.get(name) ?? made(name));
    if (wanted.length !== values.children.length || wanted.some((field, at) => values.children[at] !== field)) {
      values.replaceChildren(...wanted);
    }
  };
  editor.addEventListener("input", refresh);
  editor.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      editor.form.requestSubmit();
    }
  });
  if ("offset" in editor.dataset) {
    const at = Number(editor.dataset.offset);
    const word = /^[\p{L}\p{N}_]+|^./u.exec(editor.value.slice(at)) ?? [""];
    editor.focus();
    editor.setSelectionRange(at, at + word[0].length);
  }
})();
