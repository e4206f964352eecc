// Builds elements; text stays text, so that nothing that came over the network is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; `on…` attributes are listeners, null and false leave one out. */
export function element(name, attributes = {}, ...children) {
  return filled(document.createElement(name), attributes, children);
}

/** The same in SVG. */
export function drawn(name, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, name), attributes, children);
}

export function byId(id) {
  return document.getElementById(id);
}

/** A status as a word with a colour and a mark of its own, since colour alone tells not everybody. */
export function status(word) {
  return element("span", { class: `status ${KINDS[word] ?? "idle"}` }, word.replaceAll("_", " "));
}

const KINDS = {
  healthy: "well", succeeded: "well", completed: "well",
  unhealthy: "ill", failed: "ill",
  maintenance: "held", rolled_back: "held", cancelled: "held",
  in_progress: "going", running: "going",
};

/** How long ago a time was, with the time itself on hovering; "never" without one. */
export function ago(time) {
  if (!time) return element("span", { class: "quiet" }, "never");
  const seconds = Math.max(0, (Date.now() - Date.parse(time)) / 1000);
  const [unit, size] = UNITS.find(([, each]) => seconds >= each) ?? ["second", 1];
  const count = Math.floor(seconds / size);
  const words = count === 0 ? "now" : `${count} ${unit}${count === 1 ? "" : "s"} ago`;
  return element("time", { datetime: time, title: time }, words);
}

const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** Puts rows into a table in the order given, and the focus back to what had it. */
export function arrange(body, rows, focused = document.activeElement) {
  rows.forEach((row, place) => {
    if (body.children[place] !== row) body.insertBefore(row, body.children[place] ?? null);
  });
  while (body.children.length > rows.length) body.lastElementChild.remove();
  if (focused?.isConnected && document.activeElement !== focused) focused.focus();
}

/** A row that says that there are none. */
export function nothing(columns, words) {
  return element("tr", {}, element("td", { colspan: columns, class: "quiet" }, words));
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}
