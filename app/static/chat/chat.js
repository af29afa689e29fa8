// What the chat's page does by itself: open cited passages, report clicks inside bubbles, keep the
// focus where the customer was, and name things that Gradio leaves without a name.
(() => {
  "use strict";

  let report = () => {};
  let focused = "";

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
    focused = event.target.closest("#log") ? event.target.id : "";
  });

  function openSource(button) {
    const source = document.getElementById(button.value);
    if (!source) return;
    source.open = true;
    source.querySelector("summary").focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    source.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  // A bubble that changes is drawn anew, and what had the focus in it is gone.
  function restoreFocus() {
    if (document.activeElement !== document.body) return;
    const form = document.querySelector("#log form.explain");
    const target =
      document.getElementById(focused) ??
      (focused.startsWith("down-") ? form?.querySelector("input") : null) ??
      document.querySelector("#composer textarea");
    target?.focus({ preventScroll: true });
  }

  function nameThings() {
    set("#composer textarea", "aria-label", "Your message");
    set("#composer [role=group]", "aria-label", "Message box");
    set("#composer .submit-button", "aria-label", "Send");
    set("#composer .upload-button", "aria-label", "Attach files");
    set("#log [role=log]", "aria-label", "Conversation");
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
    const observer = new MutationObserver(() => {
      nameThings();
      if (focused) restoreFocus();
    });
    observer.observe(document.querySelector("gradio-app"), {
      childList: true,
      subtree: true,
      attributeFilter: ["aria-label"],
    });
  });
})();
