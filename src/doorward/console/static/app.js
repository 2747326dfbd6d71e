// Keys, theme, selection, side panel, copied links, uploads. Everything here is a shortcut: pages work without it.
"use strict";

(() => {
  const root = document.documentElement;
  const $ = (name) => document.querySelector(name);
  const $$ = (name) => [...document.querySelectorAll(name)];
  const store = {
    get: (name) => { try { return localStorage.getItem(name); } catch { return null; } },
    set: (name, value) => { try { localStorage.setItem(name, value); } catch { /* a private window keeps nothing */ } },
  };
  const say = (text) => { const notice = $("#notice"); if (notice) notice.textContent = text; };

  // Theme: the server draws what the cookie says; without a cookie the system decides.
  const dark = () => root.dataset.theme === "dark" || (!root.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches);
  const theme = () => {
    root.dataset.theme = dark() ? "light" : "dark";
    document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=strict`;
  };
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-theme-switch]")) { event.preventDefault(); theme(); }
    else if (event.target.closest("[data-copy-link]")) copy();
    else if (event.target.closest("[data-density-switch]")) density();
    else if (event.target.closest("[data-print]")) window.print();
  });
  const density = () => {
    root.dataset.density = root.dataset.density === "dense" ? "" : "dense";
    store.set("density", root.dataset.density);
  };
  root.dataset.density = store.get("density") || "";

  // A copied link names the state of the data, so that it shows tomorrow what it shows now.
  const copy = async () => {
    const address = new URL(location.href);
    if (document.body.dataset.snapshot) address.searchParams.set("asof", document.body.dataset.snapshot);
    try { await navigator.clipboard.writeText(address.href); say("Link copied; it is pinned to this state of the data."); }
    catch { history.replaceState(null, "", address); say("The address bar now has the link, pinned to this state of the data."); }
  };

  // What is ticked on the plan stays in this tab, so that a fix of another page comes to it and does not replace it.
  window.addEventListener("pagehide", () => {
    try { if (location.pathname === "/plan") sessionStorage.setItem("plan", location.search); } catch { /* then it stands alone */ }
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-add-to-plan]");
    if (!link) return;
    const address = new URL(link.href), fixes = address.searchParams;
    let kept = "";
    try { kept = sessionStorage.getItem("plan") || ""; } catch { /* a window that keeps nothing */ }
    for (const fix of new URLSearchParams(kept).getAll("fix")) if (!fixes.getAll("fix").includes(fix)) fixes.append("fix", fix);
    link.href = address;
  });

  // Rows of a list: j and k walk, x selects, Enter opens, Space looks aside.
  let at = -1;
  const rows = () => $$("table.list tbody tr");
  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("at");
    at = Math.max(0, Math.min(all.length - 1, at + step));
    all[at].classList.add("at");
    all[at].scrollIntoView({ block: "nearest" });
    opened()?.focus({ preventScroll: true });
    if ($(".side")) beside();
  };
  const opened = () => rows()[at]?.querySelector("a.name") || rows()[at]?.querySelector("a");
  document.addEventListener("focusin", (event) => {
    const here = rows().indexOf(event.target.closest("table.list tbody tr"));
    if (here < 0) return;
    rows()[at]?.classList.remove("at");
    at = here;
    rows()[at].classList.add("at");
  });

  // The side panel shows of the row's own page why it is there (data-aside) and what was decided; to decide, one opens it.
  let wanted = "";
  const beside = async () => {
    const link = opened();
    if (!link) return;
    wanted = link.href;
    const page = live.parsed(await (await live.got(link.href)).text());
    if (wanted !== link.href) return;
    const panel = $(".side") || document.createElement("aside");
    const head = document.createElement("h2"), to = document.createElement("a");
    to.href = link.href;
    to.textContent = page.querySelector("h1")?.textContent || link.textContent;
    head.append(to);
    panel.className = "side";
    panel.tabIndex = -1;
    panel.setAttribute("aria-label", "Side panel");
    panel.replaceChildren(head, ...[...page.querySelectorAll("[data-aside]")].map((part) => document.adoptNode(part)));
    for (const form of panel.querySelectorAll("form, details.more")) form.remove();
    for (const part of panel.querySelectorAll("details")) part.open = true;
    for (const part of panel.querySelectorAll("[id]")) part.removeAttribute("id");
    if (!panel.isConnected) { document.body.append(panel); panel.focus(); }
  };
  const aside = () => { if (!close()) beside(); };
  const close = () => {
    const panel = $(".side") || $("dialog[open]");
    wanted = "";
    if (panel?.tagName === "DIALOG") panel.close();
    else if (panel) { panel.remove(); opened()?.focus({ preventScroll: true }); }
    return Boolean(panel);
  };
  document.addEventListener("swapped", () => { at = -1; count(); });

  // Selected rows and the form that acts on all of them.
  const count = () => {
    const chosen = $$("input[name='id']:checked").length;
    for (const place of $$("[data-chosen]")) place.textContent = chosen ? `${chosen} selected` : "";
    for (const button of $$(".bulk button")) button.disabled = !chosen;
  };
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const box of $$("input[name='id']")) box.checked = event.target.checked;
    if (event.target.matches("[data-all], input[name='id']")) count();
    if (event.target.matches("select[data-send]")) event.target.form.requestSubmit();
  });
  count();

  // Keys. Off while somebody types, and off altogether where Help says so (WCAG 2.1.4).
  let going = false;
  const typing = (element) => element.matches?.("input:not([type='checkbox']), textarea, select, [contenteditable]");
  const nodes = () => $$("svg a.node, svg a[data-node]");
  const keys = {
    j: () => walk(1), k: () => walk(-1), t: theme, y: copy,
    x: () => { const box = rows()[at]?.querySelector("input[name='id']"); if (box) { box.checked = !box.checked; count(); } },
    s: () => ($(".bulk select[name='status']") || $("select[name='status']"))?.focus(),
    a: () => ($(".bulk input[name='assignee']") || $("input[name='assignee']"))?.focus(),
    m: () => $("textarea[name='comment']")?.focus(),
    "+": () => $("[data-add-to-plan]")?.click(),
    g: () => { going = true; setTimeout(() => { going = false; }, 1500); },
    Escape: () => { if (!close()) document.activeElement?.blur(); },
    " ": aside, d: density,
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (typing(event.target)) { if (event.key === "Escape") event.target.blur(); return; }
    if (store.get("keys") === "off" && event.key !== "Escape") return;
    if (going) {
      going = false;
      const page = $(`.rail [data-go="${CSS.escape(event.key)}"]`);
      if (page) { event.preventDefault(); location.href = page.href; }
      return;
    }
    if (event.target.matches("svg a") && event.key.startsWith("Arrow")) {
      const all = nodes(), step = event.key === "ArrowRight" || event.key === "ArrowDown" ? 1 : -1;
      event.preventDefault();
      all[(all.indexOf(event.target) + step + all.length) % all.length]?.focus();
      return;
    }
    if (event.key === " " && event.target.closest("button, summary, input, svg a")) return;
    if (event.key === "Enter" && !event.target.closest("a, button, summary, input") && opened()) { location.href = opened().href; return; }
    const named = $(`[data-key="${CSS.escape(event.key)}"]`);
    if (named) {
      event.preventDefault();
      if (named.matches("input, textarea")) { named.focus(); named.select?.(); } else named.click();
    } else if (Object.hasOwn(keys, event.key)) {
      if (event.key !== "Escape") event.preventDefault();
      keys[event.key]();
    }
  });
  const off = $("[data-keys-off]");
  if (off) {
    off.checked = store.get("keys") === "off";
    off.addEventListener("change", () => store.set("keys", off.checked ? "off" : ""));
  }

  // Uploads say how far they are; without this a plain form sends the same.
  const drop = $("form[data-upload]");
  if (drop) {
    const field = drop.querySelector("input[type='file']"), bar = drop.querySelector("progress"), word = drop.querySelector("[data-word]");
    const send = () => {
      const total = [...field.files].reduce((sum, file) => sum + file.size, 0);
      if (total > Number(drop.dataset.upload)) { word.textContent = "That is more than is taken at once; nothing was sent. Pack it, or send it in parts."; return; }
      const request = new XMLHttpRequest();
      request.open("POST", drop.action);
      request.upload.addEventListener("progress", (event) => {
        bar.hidden = false;
        bar.max = event.total; bar.value = event.loaded;
        word.textContent = `${Math.floor(100 * event.loaded / event.total)} % sent`;
      });
      request.addEventListener("load", () => {
        if (request.status < 400) { location.href = request.responseURL || location.href; return; }
        bar.hidden = true;
        word.textContent = live.parsed(request.responseText).querySelector("h1")?.textContent || request.responseText.slice(0, 300);
      });
      request.addEventListener("error", () => { word.textContent = "The server does not answer; nothing was taken. Choose the files again."; });
      request.send(new FormData(drop));
    };
    drop.addEventListener("submit", (event) => { if (field.files.length) { event.preventDefault(); send(); } });
    drop.addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
    drop.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop.addEventListener("drop", (event) => { event.preventDefault(); field.files = event.dataTransfer.files; send(); });
  }
})();
