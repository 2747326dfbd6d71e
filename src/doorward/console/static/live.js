// Swaps parts of a page for those of another address of this server, so that every state stays an address.
// <a|form data-live="#list"> fetches its address and puts the element of that id in place of ours.
// <section data-poll="1000"> fetches this page again and puts itself in place, while somebody looks.
// <form method="post" data-ask="#exact"> sends itself once, and puts that part of the answer in place; without a name it goes there.
"use strict";

const live = (() => {
  // The only way from text to elements; it is given answers of this very server, and they are parsed, never run.
  const policy = window.trustedTypes ? trustedTypes.createPolicy("live", { createHTML: (text) => text }) : { createHTML: (text) => text };
  const parsed = (text) => new DOMParser().parseFromString(policy.createHTML(text), "text/html");
  let latest = null;
  let banner = null;

  const tell = (text) => {
    if (!text) { banner?.remove(); banner = null; return; }
    if (!banner) {
      banner = document.createElement("p");
      banner.className = "banner";
      banner.setAttribute("role", "alert");
      document.getElementById("main").prepend(banner);
    }
    banner.textContent = text;
  };

  const sleep = (time) => new Promise((done) => setTimeout(done, time));

  // GETs only are asked again: what writes is never sent twice.
  const got = async (address, signal) => {
    for (let wait = 1000; ; wait = Math.min(wait * 2, 15000)) {
      try {
        const answer = await fetch(address, { signal, credentials: "same-origin", headers: { Accept: "text/html" } });
        if (answer.status >= 500) throw new Error(answer.statusText);
        tell("");
        return answer;
      } catch (error) {
        if (error.name === "AbortError") throw error;
        tell("The server does not answer. Trying again…");
        await sleep(wait);
      }
    }
  };

  const swap = (page, targets) => {
    for (const target of targets) {
      const fresh = page.querySelector(target), old = document.querySelector(target);
      if (fresh && old) old.replaceWith(document.adoptNode(fresh));
    }
    document.dispatchEvent(new CustomEvent("swapped"));
  };

  const go = async (address, targets, how) => {
    latest?.abort();
    latest = new AbortController();
    const { signal } = latest;
    try {
      const answer = await got(address, signal);
      if (answer.redirected && !targets.length) { location.href = answer.url; return; }
      const page = parsed(await answer.text());
      if (!page.querySelector(targets[0])) { location.href = address; return; }
      const typing = document.activeElement?.id;
      swap(page, targets);
      document.title = page.title;
      if (how === "push") history.pushState({ targets }, "", address);
      if (how === "replace") history.replaceState({ targets }, "", address);
      if (typing && document.activeElement?.id !== typing) document.getElementById(typing)?.focus();
    } catch (error) {
      if (error.name !== "AbortError") location.href = address;
    }
  };

  const targetsOf = (element) => [...element.dataset.live.split(" "), "#fault"].filter((name) => document.querySelector(name));
  const addressOf = (form) => {
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== ""));
    const path = form.getAttribute("action") || location.pathname;
    return query.size ? `${path}?${query}` : path;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-live]");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(link.href, targetsOf(link), "push");
    const field = document.getElementById("filter");
    if (field) field.value = new URL(link.href).searchParams.get("q") || "";
  });
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-live]");
    if (!form || form.method !== "get") return;
    event.preventDefault();
    go(addressOf(form), targetsOf(form), "push");
  });
  let timer = 0;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-live]");
    if (!form || form.method !== "get" || event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(() => go(addressOf(form), targetsOf(form), "replace"), event.target.type === "checkbox" ? 0 : 150);
  });
  window.addEventListener("popstate", () => location.reload());

  // What was asked in vain is not asked again by itself: then the button is left to press.
  let asked = "", waiting = 0;
  const ask = () => {
    clearTimeout(waiting);
    const form = document.querySelector("form[data-ask]");
    const body = form && new URLSearchParams(new FormData(form));
    if (!form || asked === form.action + body) return;
    waiting = setTimeout(async () => {
      asked = form.action + body;
      try {
        const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", headers: { Accept: "text/html" } });
        if (!answer.ok || !form.isConnected) return;
        if (form.dataset.ask) swap(parsed(await answer.text()), [form.dataset.ask]); else location.replace(answer.url);
      } catch { /* nobody answers */ }
    }, 300);
  };

  const polled = new Set();
  const poll = async (id) => {
    for (;;) {
      await sleep(Number(document.getElementById(id)?.dataset.poll) || 0);
      const here = document.getElementById(id);
      if (!here?.dataset.poll) return;
      if (document.hidden || here.contains(document.activeElement)) { await sleep(500); continue; }
      const answer = await got(location.href);
      if (answer.redirected) { location.replace(answer.url); return; }
      swap(parsed(await answer.text()), [`#${id}`, "#until"]);
    }
  };
  const watch = () => {
    for (const { id } of document.querySelectorAll("[data-poll][id]")) {
      if (polled.has(id)) continue;
      polled.add(id);
      poll(id).catch(() => {}).finally(() => polled.delete(id));
    }
    ask();
  };
  document.addEventListener("swapped", watch);
  watch();
  return { go, got, parsed, tell };
})();
