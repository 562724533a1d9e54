// The few things the page does beyond htmx. Everything here makes better what
// works without it.
"use strict";

// A lost connection to the daemon is said; once it is back, the parts of the
// page that live on events ask for themselves again.
(() => {
  const kinds = ["in", "inbox", "out", "broadcast", "modem", "poll", "contact", "group", "rule", "alert", "settings"];
  let lost = false;
  // A page that took long to be live may have missed something, once.
  let first = true;
  const late = () => {
    const made = performance.getEntriesByType("navigation")[0];
    const was = first && made && performance.now() - made.responseStart > 400;
    first = false;
    return was;
  };
  const show = (on) => {
    lost = on;
    const said = document.getElementById("lost");
    if (said) said.hidden = !on;
  };
  document.addEventListener("htmx:sse:error", () => show(true));
  document.addEventListener("htmx:sse:after:connection", () => {
    // What happened since the page was made is told to nobody: whoever can not
    // miss it asks once more.
    document.body.dispatchEvent(new CustomEvent("connected"));
    if (!lost && !late()) return;
    show(false);
    for (const kind of kinds) document.body.dispatchEvent(new CustomEvent(kind));
  });
})();

// A form is sent once: its buttons rest until the answer is here. The page
// that comes back from the browser's history has them at work again.
(() => {
  document.addEventListener("submit", (e) => {
    if (e.defaultPrevented || e.target.method === "get") return;
    const resting = () => {
      for (const b of e.target.querySelectorAll("button")) b.setAttribute("aria-disabled", "true");
    };
    if (e.target.dataset.sent) {
      e.preventDefault();
      return;
    }
    e.target.dataset.sent = "1";
    setTimeout(resting);
  });
  const wake = (root) => {
    for (const form of root.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const b of form.querySelectorAll("button")) b.removeAttribute("aria-disabled");
    }
  };
  addEventListener("pageshow", () => wake(document));
  document.addEventListener("htmx:finally:request", () => wake(document));
})();

// A button that stands for words puts them where the cursor is, or was.
(() => {
  let last = null;
  document.addEventListener("focusin", (e) => {
    if (e.target.matches("textarea")) last = e.target;
  });
  document.addEventListener("click", (e) => {
    const button = e.target.closest("[data-insert]");
    if (!button) return;
    const form = button.closest("form");
    const area = last && last.form === form && last.name.startsWith("text") ? last : form.querySelector("textarea[name=text]");
    area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    area.focus();
    area.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();

// What is unread is counted in the title, too. Who wants to be told of new
// texts by a sound or a notification says so in the Inbox; it is kept in this
// browser. Then events come to a page in the background as well, which says so
// of itself, so that nothing counts as read that nobody saw.
(() => {
  const wants = (what) => localStorage.getItem("tocsin-" + what) === "yes";
  const listens = () => wants("sound") || wants("notice");
  const live = document.getElementById("live");
  if (live && listens()) live.setAttribute("hx-config", "sse.pauseOnBackground:false");

  document.addEventListener("htmx:config:request", (e) => {
    if (document.hidden) e.detail.ctx.request.headers["Tocsin-Hidden"] = "yes";
  });
  document.addEventListener("htmx:after:swap", () => {
    const n = Number(document.getElementById("unread")?.dataset.count || 0);
    document.title = (n ? `(${n}) ` : "") + document.title.replace(/^\(\S+\) /, "");
  });

  const beep = () => {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    tone.frequency.value = 880;
    volume.gain.setValueAtTime(0.2, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.4);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.4);
    tone.onended = () => audio.close();
  };
  document.body.addEventListener("in", () => {
    if (wants("sound")) beep();
    if (wants("notice") && document.hidden && Notification.permission === "granted") {
      new Notification(document.getElementById("unread")?.dataset.says || "Tocsin", {tag: "tocsin"}).onclick = () => {
        focus();
        location.assign("/inbox");
      };
    }
  });

  for (const box of document.querySelectorAll("[data-wants]")) {
    const what = box.dataset.wants;
    box.closest("[hidden]")?.removeAttribute("hidden");
    box.checked = wants(what);
    box.addEventListener("change", async () => {
      if (box.checked && what === "notice") box.checked = (await Notification.requestPermission()) === "granted";
      localStorage.setItem("tocsin-" + what, box.checked ? "yes" : "no");
      if (box.checked && what === "sound") beep();
    });
  }
})();
