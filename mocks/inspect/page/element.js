/**
 * Makes elements. What comes from the wire is only ever set as text.
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Readonly<Record<string, string>>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * An element of the page that is always there.
 *
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function find(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new TypeError(`the page has no ${id}`);
  return element;
}

/**
 * Fills a select or a datalist, unless nothing has changed: a menu that is open would close.
 *
 * @param {HTMLElement} list
 * @param {readonly (readonly [value: string, text: string])[]} choices
 */
export function fill(list, choices) {
  const made = JSON.stringify(choices);
  if (list.dataset["made"] === made) return;
  list.dataset["made"] = made;
  const chosen = list instanceof HTMLSelectElement ? list.value : "";
  list.replaceChildren(...choices.map(([value, text]) => make("option", { value }, text)));
  if (list instanceof HTMLSelectElement) list.value = chosen;
}
