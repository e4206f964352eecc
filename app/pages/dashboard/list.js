// A list of the API that is shown page by page, filtered, and asked anew again and again.

import { arrange, byId, element, nothing } from "./elements.js";

const SIZE = 10;

/** One of the tables of the page. What a row looks like is the caller's: `row(item, old)`. */
export class List {
  #page = 1;
  #rows = new Map();

  constructor(session, { path, name, row, columns, empty, changed }) {
    Object.assign(this, { session, path, row, columns, empty });
    this.body = byId(`${name}-rows`);
    this.pages = byId(`${name}-pages`);
    this.filters = byId(`${name}-filters`);
    this.filters?.addEventListener("submit", (event) => event.preventDefault());
    this.filters?.addEventListener("input", () => {
      this.#page = 1;
      if (this.filters.checkValidity()) changed();
    });
    this.changed = changed;
  }

  /** Asks for the page and shows it; gives its items. */
  async refresh() {
    const filters = this.filters ? Object.fromEntries(new FormData(this.filters)) : {};
    const page = await this.session.get(this.path, { ...filters, page: this.#page, per_page: SIZE });
    if (page.items.length === 0 && this.#page > 1) {
      this.#page = Math.max(1, page.pages);
      return this.refresh();
    }
    const focused = document.activeElement;
    const rows = new Map(page.items.map((item) => [item.id, this.row(item, this.#rows.get(item.id))]));
    this.#rows = rows;
    arrange(this.body, rows.size ? [...rows.values()] : [nothing(this.columns, this.empty)], focused);
    this.#showPages(page);
    return page.items;
  }

  clear() {
    this.#rows = new Map();
    this.#page = 1;
    this.body.replaceChildren();
    this.pages.replaceChildren();
  }

  #showPages({ total, total_capped: capped, page, pages }) {
    if (pages < 2) {
      this.pages.replaceChildren();
      return;
    }
    if (!this.pages.firstChild) {
      this.newer = element("button", { type: "button", onclick: () => this.#turn(-1) }, "Newer");
      this.older = element("button", { type: "button", onclick: () => this.#turn(1) }, "Older");
      this.where = element("span", {});
      this.pages.replaceChildren(this.newer, this.older, this.where);
    }
    this.newer.disabled = page <= 1;
    this.older.disabled = page >= pages;
    this.where.textContent = `page ${page} of ${pages}, ${total.toLocaleString("en")}${capped ? " and more" : ""} in all`;
  }

  #turn(by) {
    this.#page += by;
    this.changed();
  }
}
