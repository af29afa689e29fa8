// Shows markup that Python has built and escaped. Three things Streamlit's own HTML cannot do:
// links that change the view without loading the page anew, times that stay relative while the
// page is open, and updates that touch only what has changed.

const MINUTE = 60, HOUR = 3600, DAY = 86400, TICK_MS = 15000;
const SETTLED_MS = 400; // the reply box below has its height by then

function relative(at, now) {
  const seconds = Math.max(0, Math.round((now - at) / 1000));
  if (seconds < 10) return "just now";
  if (seconds < MINUTE) return `${seconds} s ago`;
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} min ago`;
  if (seconds < DAY) return `${Math.floor(seconds / HOUR)} h ago`;
  if (seconds < 7 * DAY) return `${Math.floor(seconds / DAY)} d ago`;
  const sameYear = at.getFullYear() === now.getFullYear();
  const shown = { day: "numeric", month: "short", ...(sameYear ? {} : { year: "numeric" }) };
  return at.toLocaleDateString("en-GB", shown);
}

function tick(root) {
  const now = new Date();
  for (const element of root.querySelectorAll("time[datetime]")) {
    const at = new Date(element.dateTime);
    const text = relative(at, now);
    if (element.textContent !== text) element.textContent = text;
    element.title = at.toLocaleString("en-GB", { dateStyle: "full", timeStyle: "medium" });
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
    else fresh.panelSource = source;
  }
  root.replaceChildren(template.content);
}

function nearBottom(scroller) {
  return scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 160;
}

function follow(root, force) {
  const scroller = document.querySelector('[data-testid="stMain"]');
  if (!scroller || !(force || nearBottom(scroller))) return;
  const toTheEnd = () => scroller.scrollTo({ top: scroller.scrollHeight });
  requestAnimationFrame(toTheEnd);
  if (force) setTimeout(toTheEnd, SETTLED_MS);
}

// Streamlit follows the browser's Back and Forward by this event. Going on the same way opens any
// view at once and leaves one entry in the history.
function open(address) {
  history.pushState({}, "", address);
  dispatchEvent(new PopStateEvent("popstate"));
}

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".panel");
  const first = root.panelHtml === undefined;
  if (root.panelHtml !== data.html) {
    if (data.follow) follow(root, first);
    update(root, data.html);
    root.panelHtml = data.html;
  }
  root.onclick = (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey;
    if (!link || link.target || elsewhere) return;
    event.preventDefault();
    open(link.href);
  };
  tick(root);
  clearInterval(root.panelTimer);
  root.panelTimer = setInterval(() => tick(root), TICK_MS);
  return () => clearInterval(root.panelTimer);
}
