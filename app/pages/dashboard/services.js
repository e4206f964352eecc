// Services, how they are, and how fast they last answered.

import { ago, byId, element, status } from "./elements.js";
import { List } from "./list.js";
import { milliseconds, sparkline } from "./sparkline.js";

const RESULTS = 20;

export class Services {
  #results = new Map();

  constructor(session, changed) {
    this.session = session;
    this.list = new List(session, {
      path: "services", name: "services", columns: 6, empty: "No service is registered here.", changed,
      row: (service) => this.#row(service),
    });
  }

  async refresh() {
    const [stats] = await Promise.all([this.session.get("services/stats"), this.#services()]);
    byId("services-figures").replaceChildren(
      figure(stats.total_services, "registered"),
      ...Object.entries(stats.by_status).map(([word, count]) => figure(count, word)),
    );
  }

  clear() {
    this.#results.clear();
    this.list.clear();
    byId("services-figures").replaceChildren();
  }

  async #services() {
    const services = await this.list.refresh();
    // what has been checked since its results were last asked for
    const due = services.filter(({ id, last_health_check: at }) => at && this.#results.get(id)?.at !== at);
    if (!due.length) return;
    await Promise.all(due.map(async ({ id, last_health_check: at }) => {
      const page = await this.session.get(`services/${id}/health/history`, { per_page: RESULTS });
      this.#results.set(id, { at, items: page.items });
    }));
    await this.list.refresh();
  }

  #row(service) {
    const results = this.#results.get(service.id)?.items ?? [];
    const why = service.status === "unhealthy" ? results[0]?.error_message : null;
    return element(
      "tr", {},
      element("td", {}, service.name, element("small", {}, service.version)),
      element("td", {}, service.environment),
      element("td", {}, status(service.status), why ? element("small", {}, why) : null),
      element("td", {}, sparkline(results)),
      element("td", { class: "number" }, milliseconds(results[0]?.response_time_ms)),
      element("td", {}, ago(service.last_health_check)),
    );
  }
}

function figure(count, words) {
  return element("span", {}, element("b", {}, count.toLocaleString("en")), ` ${words}`);
}
