// What a test asks of a page, in the words that stand on the screen. Loaded
// anew into each page; nothing of it is part of the product.
(() => {
  const tidy = (s) => (s || "").replace(/[\s\u00a0\u202f]+/g, " ").replace(/’/g, "'").trim();
  const visible = (e) => {
    if (!e.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    const box = e.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && getComputedStyle(e).clipPath !== "inset(50%)"; // which is for screen readers
  };
  // What a person would call it: its label, or the words on it.
  const names = (e) => {
    const all = [e.getAttribute("aria-label"), e.innerText, e.getAttribute("title"), e.getAttribute("alt")];
    if (e.tagName === "INPUT" && /^(submit|button|reset)$/.test(e.type)) all.push(e.value);
    return all.filter((n) => n).map(tidy);
  };
  const controls = "input:not([type=hidden]):not([type=submit]):not([type=button]), textarea, select, [contenteditable]";
  const labels = (e) => {
    const all = [...(e.labels || [])].map((l) => {
      const copy = l.cloneNode(true);
      for (const c of copy.querySelectorAll("input, textarea, select, button, svg")) c.remove();
      return copy.textContent;
    });
    all.push(e.getAttribute("aria-label"), e.placeholder);
    for (const id of (e.getAttribute("aria-labelledby") || "").split(" ")) all.push(document.getElementById(id)?.textContent);
    if (/^(radio|checkbox)$/.test(e.type)) all.push(e.value);
    return all.filter((n) => n).map(tidy);
  };
  // The one that fits best: equal words, else the first that begin with them,
  // else the first that hold them.
  const best = (all, called, words) => {
    const want = tidy(words);
    for (const fits of [(n) => n === want, (n) => n.startsWith(want), (n) => n.includes(want)]) {
      const found = all.find((e) => called(e).some(fits));
      if (found) return found;
    }
    return null;
  };
  const shown = (all) => [...all].filter(visible);
  globalThis.screenOf = {
    button: (words) =>
      best(shown(document.querySelectorAll("a[href], button, summary, label, [role=button], [role=tab], [role=menuitem], input[type=submit]")), names, words),
    control: (words) => best(shown(document.querySelectorAll(controls)), labels, words) || best([...document.querySelectorAll(controls)], labels, words),
    text: () => tidy(document.body.innerText + " " + shown(document.querySelectorAll("input, textarea")).map((e) => e.value).join(" ")),
    spot: (e) => {
      e.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      const box = e.getBoundingClientRect();
      const x = box.x + Math.min(box.width / 2, 200), y = box.y + box.height / 2;
      const over = document.elementFromPoint(x, y);
      const free = over && (over === e || e.contains(over) || over.contains(e) || over.closest("label") === e);
      return { x, y, free: !!free, off: e.disabled || e.getAttribute("aria-disabled") === "true" };
    },
    put: (e, value) => {
      e.scrollIntoView({ block: "center", behavior: "instant" });
      e.focus();
      if (e.tagName === "SELECT") {
        const option = [...e.options].find((o) => tidy(o.text) === tidy(value)) || [...e.options].find((o) => o.value === value) ||
          [...e.options].find((o) => tidy(o.text).includes(tidy(value)));
        if (!option) return "no option " + value + " of " + [...e.options].map((o) => o.text).join(", ");
        e.value = option.value;
      } else if (/^(date|time|datetime-local|month|week|number|range|color)$/.test(e.type)) {
        e.value = value;
      } else if (e.isContentEditable || e.select) {
        e.select?.();
        return "type";
      } else return "not to be filled in";
      e.dispatchEvent(new Event("input", { bubbles: true }));
      e.dispatchEvent(new Event("change", { bubbles: true }));
      return "";
    },
    wide: () => {
      const most = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= most) return "";
      const out = [...document.querySelectorAll("body *")].filter((e) => {
        const box = e.getBoundingClientRect();
        return (box.right > most + 1 || box.left < -1) && visible(e) && !e.closest(".skip");
      });
      return document.documentElement.scrollWidth + " px: " + out.slice(0, 4).map((e) =>
        "<" + e.tagName.toLowerCase() + (e.className ? " class=" + e.className.toString() : "") + "> " + tidy(e.innerText).slice(0, 40)).join("; ");
    },
  };
})();
