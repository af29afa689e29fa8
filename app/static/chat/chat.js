// What the chat's page does by itself: open cited passages, report clicks inside bubbles, keep the
// focus where the customer was, and name things that Gradio leaves without a name.
(() => {
  "use strict";

  const DRAFT = "support-chat-draft";
  const LANGUAGE = "support-chat-language";
  const TYPING_EVERY_MS = 2000;
  let report = () => {};
  let focus = { inLog: false, id: "" };
  let typed = 0;
  let words = null;

  window.supportChat = {
    connect(actions, trigger) {
      report = (name, detail) => {
        if (actions.includes(name)) trigger(name, { name, ...detail });
      };
    },
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("#log button[name], #banner button[name]");
    if (!button) return;
    if (button.name === "cite") openSource(button);
    else report(button.name, { value: button.value });
  });

  // Sending by mouse leaves the customer where they can write on; a touch keyboard stays closed.
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#composer .submit-button")) return;
    if (matchMedia("(hover: hover)").matches) document.querySelector("#composer textarea")?.focus();
  });

  // The cookie tells the server from the next page on; the event changes this one.
  document.addEventListener("change", (event) => {
    const menu = event.target.closest("#language select");
    if (!menu) return;
    const secure = location.protocol === "https:" ? "; secure" : "";
    document.cookie = `${LANGUAGE}=${menu.value}; path=/; max-age=31536000; samesite=lax${secure}`;
    report("language", { value: menu.value });
  });

  // Whoever answers sees that the customer writes, as long as that is a person.
  document.addEventListener("input", (event) => {
    if (!event.isTrusted || !event.target.closest("#composer textarea")) return;
    if (!document.querySelector("#banner [data-person]")) return;
    if (Date.now() - typed < TYPING_EVERY_MS) return;
    typed = Date.now();
    report("typing", {});
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#log form.explain");
    if (!form) return;
    event.preventDefault();
    report("explain", {
      value: form.querySelector("button[type=submit]").value,
      reason: form.querySelector("input[name=reason]:checked")?.value ?? "",
      comment: form.querySelector("input[name=comment]").value,
    });
  });

  document.addEventListener("focusin", (event) => {
    focus = { inLog: Boolean(event.target.closest("#log")), id: event.target.id };
  });

  function openSource(button) {
    const source = document.getElementById(button.value);
    if (!source) return;
    source.open = true;
    source.querySelector("summary").focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    source.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  // A bubble that changes is drawn anew, and what had the focus in it is gone; so is the menu.
  function restoreFocus() {
    if (focus.id === "language-choice" && document.activeElement === document.body) {
      document.getElementById("language-choice")?.focus({ preventScroll: true });
    }
    if (!focus.inLog || document.activeElement !== document.body) return;
    const asked = focus.id.startsWith("down-") ? "#log form.explain input" : null;
    const target =
      document.getElementById(focus.id) ??
      document.querySelector(asked ?? "#composer textarea") ??
      document.querySelector("#composer textarea");
    target?.focus({ preventScroll: true });
  }

  // Gradio reloads the page when the server was away; what was being written survives that.
  function restoreDraft() {
    const box = document.querySelector("#composer textarea");
    const ready = document.querySelector("#draft textarea")?.value;
    if (!box || !ready) return setTimeout(restoreDraft, 100);
    const draft = sessionStorage.getItem(DRAFT);
    if (!draft || box.value) return;
    box.value = draft;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }

  addEventListener("pagehide", () => {
    sessionStorage.setItem(DRAFT, document.querySelector("#composer textarea")?.value ?? "");
  });

  function nameThings() {
    words ??= JSON.parse(document.getElementById("chat-words").textContent);
    const language = document.querySelector("#language .language")?.dataset.language ?? "en";
    const said = words[language];
    set(document.documentElement, "lang", language);
    set("#composer textarea", "aria-label", said.your_message);
    set("#composer [role=group]", "aria-label", said.message_box);
    set("#composer .submit-button", "aria-label", said.send);
    set("#composer .upload-button", "aria-label", said.attach);
    set("#log [role=log]", "aria-label", said.conversation);
    set("#log [role=log]", "tabindex", "0");
    for (const thumb of document.querySelectorAll("#log .thumb")) {
      set(thumb, "aria-pressed", String(thumb.classList.contains("chosen")));
    }
    // Read out once it is complete, not at every word.
    for (const answer of document.querySelectorAll("#log .growing")) set(answer, "aria-busy", "true");
    // Gradio puts a bubble's whole source into its label.
    for (const bubble of document.querySelectorAll("#log [data-testid][aria-label]")) {
      bubble.removeAttribute("aria-label");
    }
  }

  function set(target, attribute, value) {
    const element = typeof target === "string" ? document.querySelector(target) : target;
    if (element && element.getAttribute(attribute) !== value) element.setAttribute(attribute, value);
  }

  document.addEventListener("DOMContentLoaded", () => {
    restoreDraft();
    const observer = new MutationObserver(() => {
      nameThings();
      restoreFocus();
    });
    observer.observe(document.querySelector("gradio-app"), {
      childList: true,
      subtree: true,
      attributeFilter: ["aria-label"],
    });
  });
})();
