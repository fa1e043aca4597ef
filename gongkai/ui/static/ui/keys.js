// Keys that lead somewhere: "g h" and the like go to the link of that data-keys; "/" goes to the first field of the
// page's search or filter; "?" opens the list. Pages work without it; /staff/keys/ turns it off.
"use strict";

(() => {
  const WAIT = 1200; // milliseconds in which the second key must follow
  let first = "";
  let timer = 0;

  const typing = (target) =>
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || typing(event.target)) return;
    const key = event.key.toLowerCase();
    clearTimeout(timer);
    if (first) {
      const link = document.querySelector(`a[data-keys="${first} ${CSS.escape(key)}"]`);
      first = "";
      if (link) {
        event.preventDefault();
        link.click();
      }
    } else if (key === "g") {
      first = key;
      timer = setTimeout(() => { first = ""; }, WAIT);
    } else if (key === "/") {
      const field = document.querySelector("main form[method=get] input:not([type=hidden]), main form[method=get] select");
      if (field) {
        event.preventDefault();
        field.focus();
      }
    } else if (key === "?") {
      const link = document.querySelector("a[data-keys-help]");
      if (link) link.click();
    }
  });
})();
