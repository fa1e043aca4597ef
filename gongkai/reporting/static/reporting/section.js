// The writer's page of a section: checks while typing, figures inserted at the cursor, a copy of what is not saved yet.
// The page does all of it without this script but for the copy.
"use strict";

(() => {
  const form = document.getElementById("writer");
  if (!form) return;
  const text = form.elements.written;
  const state = form.querySelector("[data-state]");
  const list = document.querySelector("[data-checked]");
  const WAIT = 600; // milliseconds without a key before the text is checked
  const say = (words) => { state.textContent = words; };

  // ── checks ──
  let timer = 0;
  let asked = 0;
  const check = async () => {
    const number = ++asked;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: new FormData(form), credentials: "same-origin" });
      const words = await answer.text();
      if (number !== asked) return; // a later one is under way
      if (answer.ok && !answer.redirected) list.innerHTML = words;
      else say(answer.status === 400 ? words : "暂时不能检查，请保存前点“检查”。");
    } catch {
      if (number === asked) say("连接不上服务器，暂时不能检查。您的文字保存在这个浏览器里。");
    }
  };
  form.querySelector("[data-check-button]").addEventListener("click", (event) => {
    event.preventDefault();
    check();
  });

  // ── a copy in the browser until it is saved ──
  const place = `report-text:${form.dataset.keep}`;
  const shown = text.value;
  const stored = () => {
    try { return JSON.parse(localStorage.getItem(place)); } catch { return null; }
  };
  const keep = (facts) => {
    try { localStorage.setItem(place, JSON.stringify(facts)); } catch { /* the browser keeps nothing */ }
  };
  const drop = () => { try { localStorage.removeItem(place); } catch { /* nor has it anything */ } };
  const base = Number(form.dataset.base);
  const unsaved = form.hasAttribute("data-unsaved");
  const copy = stored();
  const notice = form.querySelector("[data-restore]");
  // The page that comes after sending shows a later version, and no complaint: then it was saved.
  if (copy && !unsaved && copy.sent && copy.base < base) drop();
  else if (copy && !unsaved && copy.text !== shown) {
    notice.querySelector("[data-when]").textContent = new Date(copy.at).toLocaleString("zh-CN");
    notice.hidden = false;
  }
  notice.querySelector("[data-take]").addEventListener("click", () => {
    text.value = copy.text;
    notice.hidden = true;
    text.focus();
    typed();
  });
  notice.querySelector("[data-drop]").addEventListener("click", () => {
    drop();
    notice.hidden = true;
    text.focus();
  });

  const typed = () => {
    keep({ base, text: text.value, at: Date.now(), sent: false });
    say("尚未保存");
    clearTimeout(timer);
    timer = setTimeout(check, WAIT);
  };
  text.addEventListener("input", typed);
  if (unsaved) keep({ base, text: text.value, at: Date.now(), sent: false });
  form.addEventListener("submit", () => {
    keep({ base, text: text.value, at: Date.now(), sent: true });
    say("正在保存…");
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "s") {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button.step"));
    }
  });

  // ── figures at the cursor ──
  for (const row of document.querySelectorAll("[data-figure]")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "插入";
    button.setAttribute("aria-label", `插入${row.querySelector("span").textContent}`);
    button.addEventListener("click", () => {
      text.focus();
      text.setRangeText(row.querySelector("code").textContent, text.selectionStart, text.selectionEnd, "end");
      typed();
    });
    row.append(button);
  }
  const find = document.getElementById("find");
  document.querySelector("[data-find]").hidden = false;
  find.addEventListener("input", () => {
    const words = find.value.trim().split(/\s+/).filter(Boolean);
    for (const group of document.querySelectorAll(".insertable details")) {
      let any = false;
      for (const row of group.querySelectorAll("[data-figure]")) {
        row.hidden = !words.every((word) => row.textContent.includes(word));
        any = any || !row.hidden;
      }
      group.hidden = !any;
      if (words.length && any) group.open = true;
    }
  });
})();
