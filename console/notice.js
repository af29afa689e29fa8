// How many tickets have no owner, in the tab's title, and a short tone when there are more.

const WANTED = "switchboard-sound";
const TONES = [[0, 880], [0.14, 1175]]; // seconds from now, and hertz
const LENGTH_S = 0.12, LOUDNESS = 0.12;

let context = null; // browsers open one only after a click on the page
let known = null;

function beep() {
  context ??= new AudioContext();
  context.resume();
  for (const [after, hertz] of TONES) {
    const at = context.currentTime + after;
    const tone = new OscillatorNode(context, { frequency: hertz });
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setValueAtTime(LOUDNESS, at);
    volume.gain.exponentialRampToValueAtTime(0.001, at + LENGTH_S);
    tone.connect(volume).connect(context.destination);
    tone.start(at);
    tone.stop(at + LENGTH_S);
  }
}

// Streamlit writes the title anew whenever the view changes.
function title() {
  const plain = document.title.replace(/^\(\d+\) /, "");
  const wanted = known ? `(${known}) ${plain}` : plain;
  if (document.title !== wanted) document.title = wanted;
}

export default function ({ data, parentElement }) {
  const box = parentElement.querySelector("input");
  box.checked = localStorage.getItem(WANTED) === "1";
  box.onchange = () => {
    localStorage.setItem(WANTED, box.checked ? "1" : "0");
    if (box.checked) beep();
  };
  if (known !== null && data.unassigned > known && box.checked) beep();
  known = data.unassigned;
  title();
  const watcher = new MutationObserver(title);
  watcher.observe(document.querySelector("title"), { childList: true });
  return () => watcher.disconnect();
}
