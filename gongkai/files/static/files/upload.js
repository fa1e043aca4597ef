// Uploads in parts (tus 1.0.0): shows how far it is, pauses, resumes, outlives a lost connection and a closed page.
// Without this script the same form sends the file whole.
"use strict";

const PART = 2 * 1024 * 1024;
const WAITS = [1000, 2000, 4000, 8000, 16000];
const MEGABYTE = 1024 * 1024;

class Refused extends Error {}

class Uploader {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=file]");
    this.box = form.querySelector(".sending");
    this.bar = form.querySelector("progress");
    this.state = form.querySelector(".sending-state");
    this.problem = form.querySelector(":scope > .banner");
    this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.begin(); });
    for (const button of this.box.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () => this[button.dataset.do]());
    }
    window.addEventListener("beforeunload", (event) => { if (this.running) event.preventDefault(); });
  }

  begin() {
    this.file = this.input.files[0];
    if (!this.file || this.running) return;
    this.tell("");
    const chosen = this.form.querySelector("select option:checked");
    const most = Number((chosen || this.form).dataset.most);
    if (most && this.file.size > most) {
      this.tell(`“${this.file.name}”有 ${(this.file.size / MEGABYTE).toFixed(1)} MB，超过上限 ${Math.round(most / MEGABYTE)} MB。请压缩或者分成几个文件。`);
      return;
    }
    const purpose = chosen ? chosen.value : "";
    this.key = ["upload", this.form.dataset.uploads, this.form.dataset.file, purpose, this.file.name, this.file.size, this.file.lastModified].join("|");
    this.form.querySelector(".sending-name").textContent = this.file.name;
    this.box.hidden = false;
    this.form.querySelector("button.primary").disabled = true;
    this.input.disabled = true;
    this.run(purpose);
  }

  async run(purpose) {
    this.running = true;
    this.purpose = purpose;
    this.show(true);
    for (let failures = 0; this.running;) {
      try {
        await this.send();
        return;
      } catch (error) {
        if (!this.running) return;
        if (error instanceof Refused) { this.stop(error.message); return; }
        if (this.progressed) failures = 0;
        this.progressed = false;
        if (failures === WAITS.length) { this.pause("连接中断。恢复以后按“继续”，从中断处接着上传。"); return; }
        this.say(`连接中断，${WAITS[failures] / 1000} 秒后自动重试……`);
        await new Promise((resolve) => setTimeout(resolve, WAITS[failures]));
        failures += 1;
      }
    }
  }

  async send() {
    let [offset, done] = await this.whereabouts();
    while (!done) {
      this.progress(offset);
      const body = this.file.slice(offset, offset + PART);
      const headers = { "Upload-Offset": offset, "Content-Type": "application/offset+octet-stream" };
      if (offset + body.size === this.file.size) this.say("已经传完，正在检查格式和病毒……");
      const answer = await this.ask("PATCH", this.address, headers, body);
      if (answer.status === 409 || answer.status === 423) throw new Error("ask again");
      await this.check(answer);
      offset = Number(answer.headers.get("Upload-Offset"));
      done = answer.headers.get("Content-Location");
      this.progressed = true;
    }
    this.progress(this.file.size);
    this.running = false;
    localStorage.removeItem(this.key);
    window.location.assign(this.form.dataset.done);
  }

  // Where to go on: at the upload that is remembered, if the server still has it; else at the beginning of a new one.
  async whereabouts() {
    this.address = localStorage.getItem(this.key);
    if (this.address) {
      const answer = await this.ask("HEAD", this.address, {});
      if (answer.ok) return [Number(answer.headers.get("Upload-Offset")), answer.headers.get("Content-Location")];
      if (answer.status >= 500 || answer.status === 423) throw new Error("ask again");
      localStorage.removeItem(this.key);
    }
    const told = { filename: this.file.name, purpose: this.purpose, file: this.form.dataset.file };
    const metadata = Object.entries(told).filter(([, value]) => value).map(([key, value]) => `${key} ${encode(value)}`);
    const headers = { "Upload-Length": this.file.size, "Upload-Metadata": metadata.join(",") };
    const answer = await this.ask("POST", this.form.dataset.uploads, headers);
    await this.check(answer);
    this.address = answer.headers.get("Location");
    localStorage.setItem(this.key, this.address);
    return [0, null];
  }

  ask(method, address, headers, body) {
    this.stopper = new AbortController();
    const all = { "Tus-Resumable": "1.0.0", "X-CSRFToken": this.token, ...headers };
    return fetch(address, { method, headers: all, body, signal: this.stopper.signal, redirect: "error" });
  }

  async check(answer) {
    if (answer.ok) return;
    if (answer.status >= 500) throw new Error("ask again");
    const plain = (answer.headers.get("Content-Type") || "").startsWith("text/plain");
    localStorage.removeItem(this.key);
    throw new Refused(plain ? await answer.text() : "服务器没有接受这个文件。请刷新页面，重新登录后再试。");
  }

  pause(sentence) {
    this.running = false;
    this.stopper.abort();
    this.show(false);
    this.say(sentence || "已暂停。");
  }

  resume() { if (!this.running) this.run(this.purpose); }

  async cancel() {
    this.running = false;
    this.stopper.abort();
    localStorage.removeItem(this.key);
    if (this.address) await this.ask("DELETE", this.address, {}).catch(() => {});
    this.stop("");
  }

  stop(sentence) {
    this.running = false;
    this.box.hidden = true;
    this.bar.value = 0;
    this.input.disabled = false;
    const button = this.form.querySelector("button.primary");
    button.disabled = false;
    this.tell(sentence);
    button.focus();
  }

  progress(offset) {
    this.bar.value = offset / this.file.size;
    if (offset < this.file.size) this.say(`${(offset / MEGABYTE).toFixed(1)} / ${(this.file.size / MEGABYTE).toFixed(1)} MB`);
  }

  show(running) {
    const [pause, resume] = ["pause", "resume"].map((what) => this.box.querySelector(`[data-do=${what}]`));
    pause.hidden = !running;
    resume.hidden = running;
    (running ? pause : resume).focus();
  }

  say(sentence) { this.state.textContent = sentence; }

  tell(sentence) {
    this.problem.hidden = !sentence;
    this.problem.textContent = sentence;
  }
}

function encode(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

for (const form of document.querySelectorAll("form[data-uploads]")) new Uploader(form);
