// Experiments, and one metric of the runs of the one that is open.

import { ago, arrange, byId, element, nothing, status } from "./elements.js";
import { List } from "./list.js";
import { number, plot } from "./plot.js";

const RUNS = 100;

export class Experiments {
  #open = null;
  #runs = [];

  constructor(session, changed) {
    this.session = session;
    this.list = new List(session, {
      path: "experiments", name: "experiments", columns: 4, empty: "There is no experiment.", changed,
      row: (experiment, old) => this.#row(experiment, old),
    });
    byId("runs-metric").addEventListener("change", () => this.#show());
  }

  async refresh() {
    const experiments = await this.list.refresh();
    this.#open ??= experiments.find((each) => each.run_count > 0) ?? null;
    await this.#refreshRuns();
    this.#markOpen();
  }

  clear() {
    this.#open = null;
    this.list.clear();
    byId("runs").hidden = true;
  }

  async #refreshRuns() {
    if (!this.#open) return;
    const { id } = this.#open;
    try {
      const page = await this.session.get(`experiments/${id}/runs`, { per_page: RUNS });
      if (this.#open?.id !== id) return;
      this.#runs = page.items;
    } catch (error) {
      if (error.status !== 404) throw error;
      this.#open = null;
      byId("runs").hidden = true;
      return;
    }
    this.#offer();
    this.#show();
  }

  /** The metrics that there are, with the chosen one kept. */
  #offer() {
    const names = [...new Set(this.#runs.flatMap((run) => Object.keys(run.metrics)))].sort();
    const select = byId("runs-metric");
    const offered = [...select.options].map((option) => option.value);
    if (names.join("\n") === offered.join("\n")) return;
    const chosen = names.includes(select.value) ? select.value : names[0];
    select.replaceChildren(...names.map((name) => element("option", { value: name, selected: name === chosen }, name)));
  }

  #show() {
    const metric = byId("runs-metric").value;
    const measured = this.#runs.filter((run) => Object.hasOwn(run.metrics, metric)).reverse();
    byId("runs").hidden = false;
    byId("runs-title").textContent = `Runs of ${this.#open.name}`;
    byId("runs-column").textContent = metric || "–";
    byId("runs-plot").replaceChildren(
      measured.length
        ? plot(metric, measured.map((run) => run.metrics[metric]), measured.map((run) => run.id.slice(0, 8)))
        : element("p", { class: "quiet" }, "No run has measured anything yet."),
    );
    const rows = this.#runs.map((run) => element(
      "tr", {},
      element("td", { title: run.id }, run.id.slice(0, 8)),
      element("td", {}, status(run.status)),
      element("td", { class: "number" }, Object.hasOwn(run.metrics, metric) ? number(run.metrics[metric]) : "–"),
      element("td", {}, ago(run.started_at)),
    ));
    arrange(byId("runs-rows"), rows.length ? rows : [nothing(4, "It has no run.")]);
  }

  #row(experiment, old) {
    // the button that has the focus must stay the same element
    const button = old?.querySelector("button") ?? element("button", {
      type: "button", class: "open", "aria-controls": "runs", "data-id": experiment.id,
      onclick: () => this.#choose(experiment),
    });
    button.textContent = experiment.name;
    return element(
      "tr", {},
      element("td", {}, button, experiment.description ? element("small", {}, experiment.description) : null),
      element("td", {}, experiment.owner),
      element("td", {}, status(experiment.status)),
      element("td", { class: "number" }, experiment.run_count.toLocaleString("en")),
    );
  }

  #choose(experiment) {
    this.#open = experiment;
    this.#markOpen();
    this.#refreshRuns().catch(() => {});
  }

  #markOpen() {
    for (const button of this.list.body.querySelectorAll("button.open")) {
      button.setAttribute("aria-expanded", String(button.dataset.id === this.#open?.id));
    }
  }
}
