// Shows markup that Python has built and escaped. What Streamlit's own HTML cannot do: links that
// change the view without loading the page anew, times that stay relative while the page is open,
// updates that touch only what has changed, and rows and buttons whose choice Python is told.

const MINUTE = 60, HOUR = 3600, DAY = 86400, TICK_MS = 15000;
const SETTLED_MS = 400; // the reply box below has its height by then

const WIDE_PX = 900; // from here on what may be folded is open

function ahead(seconds) {
  if (seconds < MINUTE) return `in ${seconds} s`;
  if (seconds < HOUR) return `in ${Math.ceil(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `in ${Math.round(seconds / HOUR)} h`;
  return `in ${Math.round(seconds / DAY)} d`;
}

function relative(at, now, zone) {
  if (at - now > 10000) return ahead(Math.round((at - now) / 1000));
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 10) return "just now";
  if (seconds < MINUTE) return `${seconds} s ago`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`;
  if (seconds < 7 * DAY) return `${Math.floor(seconds / DAY)} d ago`;
  const sameYear = at.getFullYear() === now.getFullYear();
  const year = sameYear ? {} : { year: "numeric" };
  const shown = { day: "numeric", month: "short", timeZone: zone, ...year };
  return at.toLocaleDateString("en-GB", shown);
}

// The zone that the reader chose; their browser's where they did not, or where it knows no such.
function known(zone) {
  try {
    return new Intl.DateTimeFormat("en-GB", { timeZone: zone ?? undefined }) && (zone ?? undefined);
  } catch {
    return undefined;
  }
}

function tick(root, zone) {
  const now = new Date();
  for (const element of root.querySelectorAll("time[datetime]")) {
    const at = new Date(element.dateTime);
    const text = relative(at, now, zone);
    if (element.textContent !== text) element.textContent = text;
    element.title = at.toLocaleString("en-GB", {
      dateStyle: "full", timeStyle: "medium", timeZone: zone,
    });
  }
}

// Elements with a data-key stay in the page as long as their markup is the same, so that a
// selection, an open <details> or the scroll position survives a refresh.
function update(root, html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const keyed = new Map();
  for (const old of root.querySelectorAll("[data-key]")) keyed.set(old.dataset.key, old);
  for (const fresh of template.content.querySelectorAll("[data-key]")) {
    const source = fresh.outerHTML;
    const old = keyed.get(fresh.dataset.key);
    if (old && old.panelSource === source) fresh.replaceWith(old);
    else {
      fresh.panelSource = source;
      if ("open" in fresh) fresh.open = old ? old.open : innerWidth >= WIDE_PX;
    }
  }
  root.replaceChildren(template.content);
}

// What scrolls: a pane of the markup's own where the style gives it a height, else the page.
function scroller(root) {
  const pane = root.querySelector(".pane");
  if (pane && getComputedStyle(pane).overflowY === "auto") return pane;
  return document.querySelector('[data-testid="stMain"]');
}

function nearBottom(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 160;
}

function toTheEnd(root, force) {
  const end = () => scroller(root)?.scrollTo({ top: scroller(root).scrollHeight });
  requestAnimationFrame(end);
  if (force) setTimeout(end, SETTLED_MS);
}

// Streamlit follows the browser's Back and Forward by this event. Going on the same way opens any
// view at once and leaves one entry in the history.
function open(address) {
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

// The numbers of the rows that are ticked, kept while rows come and go. Python empties the choice
// by a new `cleared`.
function select(component, root, cleared) {
  if (root.cleared !== cleared) root.chosen = new Set();
  root.cleared = cleared;
  const boxes = [...root.querySelectorAll('input[name="select"]')];
  const all = root.querySelector('input[name="all"]');
  const mark = () => {
    for (const box of boxes) box.checked = root.chosen.has(box.value);
    if (all) all.checked = boxes.length > 0 && boxes.every((box) => box.checked);
  };
  root.onchange = ({ target }) => {
    const meant = target.name === "all" ? boxes : [target];
    for (const box of meant) root.chosen[target.checked ? "add" : "delete"](box.value);
    mark();
    component.setStateValue("selected", [...root.chosen]);
  };
  mark();
}

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".panel");
  const first = root.panelHtml === undefined;
  if (root.panelHtml !== data.html) {
    const before = scroller(root);
    const stay = data.follow && (first || (before && nearBottom(before)));
    const top = before?.scrollTop ?? 0;
    update(root, data.html);
    if (stay) toTheEnd(root, first);
    else if (!first && scroller(root)) scroller(root).scrollTop = top;
    root.panelHtml = data.html;
  }
  if (data.open && root.opened !== data.open) {
    root.opened = data.open;
    open(data.open);
  }
  if (data.cleared !== undefined) select(component, root, data.cleared);
  root.onclick = (event) => {
    const button = event.target.closest("button[name]");
    if (button) component.setTriggerValue("pressed", [button.name, button.value]);
    const link = event.target.closest("a[href]");
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!link || link.target || link.hasAttribute("download") || elsewhere) return;
    event.preventDefault();
    open(link.href);
  };
  const zone = known(data.zone);
  tick(root, zone);
  clearInterval(root.panelTimer);
  root.panelTimer = setInterval(() => tick(root, zone), TICK_MS);
  return () => clearInterval(root.panelTimer);
}
