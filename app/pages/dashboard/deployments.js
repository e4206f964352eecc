// Deployments; those under way move with the events of their operation.

import { ago, element, status } from "./elements.js";
import { changes } from "./events.js";
import { List } from "./list.js";

// a browser opens six connections to a host, and the rest of the page needs some
const WATCHED = 3;
const OPEN = ["pending", "in_progress"];

export class Deployments {
  #watched = new Map();

  constructor(session, changed) {
    this.session = session;
    this.changed = changed;
    this.list = new List(session, {
      path: "deployments", name: "deployments", columns: 6, empty: "Nothing has been deployed here.", changed,
      row: (deployment, old) => row(deployment, old),
    });
  }

  async refresh() {
    const deployments = await this.list.refresh();
    const open = deployments.filter((each) => OPEN.includes(each.status));
    const wanted = new Set(open.slice(0, WATCHED).map((each) => each.operation_id));
    for (const [id, controller] of this.#watched) {
      if (!wanted.has(id)) this.#leave(id, controller);
    }
    for (const deployment of open) {
      if (wanted.has(deployment.operation_id) && !this.#watched.has(deployment.operation_id)) this.#watch(deployment);
    }
  }

  clear() {
    for (const [id, controller] of this.#watched) this.#leave(id, controller);
    this.list.clear();
  }

  async #watch({ id, operation_id: operation }) {
    const controller = new AbortController();
    this.#watched.set(operation, controller);
    for await (const { stage, progress } of changes(this.session, operation, controller.signal)) {
      const shown = this.list.body.querySelector(`[data-id="${id}"]`);
      if (shown && progress > 0) move(shown, stage, progress);
    }
    this.#watched.delete(operation);
    if (!controller.signal.aborted) this.changed();
  }

  #leave(id, controller) {
    controller.abort();
    this.#watched.delete(id);
  }
}

function row(deployment, old) {
  const made = element(
    "tr", { "data-id": deployment.id },
    element("td", {}, deployment.service, element("small", {}, `${deployment.version}${deployment.kind === "rollback" ? " · rollback" : ""}`)),
    element("td", {}, deployment.environment),
    element("td", {}, status(deployment.status), deployment.error_message ? element("small", {}, deployment.error_message) : null),
    element("td", {},
      element("progress", { max: 100, value: deployment.progress, "aria-label": `${deployment.service} ${deployment.version}` }),
      element("small", { class: "percent" }, `${deployment.progress} %`)),
    element("td", { class: "stage" }, deployment.stage ?? "–"),
    element("td", {}, ago(deployment.created_at), element("small", {}, `by ${deployment.requested_by}`)),
  );
  // events may be ahead of the list
  const shown = old?.querySelector("progress").value ?? 0;
  if (OPEN.includes(deployment.status) && shown > deployment.progress) {
    move(made, old.querySelector(".stage").textContent, shown);
  }
  return made;
}

function move(shown, stage, progress) {
  shown.querySelector("progress").value = progress;
  shown.querySelector(".percent").textContent = `${progress} %`;
  shown.querySelector(".stage").textContent = stage ?? "–";
}
