// Tells Python every few seconds that something is being written in a text box of the page.

const EVERY_MS = 2000;

export default function (component) {
  let told = 0;
  const notice = (event) => {
    const box = `.st-key-${component.data.box} textarea`;
    if (!event.isTrusted || !event.target.closest?.(box)) return;
    if (!event.target.value.trim() || Date.now() - told < EVERY_MS) return;
    told = Date.now();
    component.setTriggerValue("typed", told);
  };
  document.addEventListener("input", notice);
  return () => document.removeEventListener("input", notice);
}
