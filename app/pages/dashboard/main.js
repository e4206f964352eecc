// Signs in, and keeps the three parts of the page fresh for as long as somebody looks at it.

import { Session } from "./api.js";
import { Deployments } from "./deployments.js";
import { byId } from "./elements.js";
import { Experiments } from "./experiments.js";
import { Services } from "./services.js";

// together about 60 requests a minute with ten services that are checked every 30 seconds
const PARTS = [
  { of: Services, title: "services", seconds: 10 },
  { of: Deployments, title: "deployments", seconds: 5 },
  { of: Experiments, title: "experiments", seconds: 15 },
];

const session = new Session();
const parts = PARTS.map(({ of, title, seconds }) => {
  const part = { title, seconds, timer: null, busy: false, again: false, trouble: "" };
  part.shown = new of(session, () => refresh(part));
  return part;
});

/** Asks for one part now, and then again after a while. */
async function refresh(part) {
  clearTimeout(part.timer);
  if (part.busy) {
    part.again = true;
    return;
  }
  if (!session.signedIn || document.hidden) return;
  part.busy = true;
  try {
    await part.shown.refresh();
    part.trouble = "";
  } catch (error) {
    part.trouble = error.status ? error.message : "The service cannot be reached; trying again.";
  }
  part.busy = false;
  if (!session.signedIn) {
    leave("You were signed out, since the service does not take these credentials any more.");
    return;
  }
  notice();
  const wait = Math.max(part.seconds, session.pause);
  part.timer = setTimeout(() => refresh(part), part.again ? 0 : 1000 * wait);
  part.again = false;
}

/** What is wrong, each thing said once. */
function notice() {
  const words = [...new Set(parts.map((part) => part.trouble).filter(Boolean))].join(" ");
  if (byId("notice").textContent !== words) byId("notice").textContent = words;
}

function enter(name) {
  byId("who-name").textContent = name;
  show(true);
  parts.forEach((part) => refresh(part));
}

function leave(words) {
  session.signOut();
  parts.forEach((part) => {
    clearTimeout(part.timer);
    part.trouble = "";
    part.shown.clear();
  });
  notice();
  show(false);
  byId("sign-in-error").textContent = words;
  byId("sign-in").elements.username.focus();
}

function show(signedIn) {
  for (const id of ["board", "nav", "who"]) byId(id).hidden = !signedIn;
  byId("sign-in").hidden = signedIn;
}

byId("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.currentTarget;
  const button = form.querySelector("button");
  button.disabled = true;
  byId("sign-in-error").textContent = "";
  try {
    const me = await session.signIn(Object.fromEntries(new FormData(form)));
    form.reset();
    enter(me.username);
    byId("main").focus();
  } catch (error) {
    byId("sign-in-error").textContent = error.status ? error.message : "The service cannot be reached.";
  }
  button.disabled = false;
});

byId("sign-out").addEventListener("click", () => leave(""));

document.addEventListener("visibilitychange", () => {
  if (!document.hidden) parts.forEach((part) => refresh(part));
});

if (session.signedIn) {
  session.get("auth/me").then((me) => enter(me.username), () => (session.signedIn ? enter("") : leave("")));
} else {
  show(false);
}
