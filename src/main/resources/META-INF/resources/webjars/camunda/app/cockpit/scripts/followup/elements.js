/* Builds what the plug-ins show. Text becomes text nodes, never HTML. */

/** An element with a class, attributes and children; strings become text. */
export function element(name, className, children = [], attributes = {}) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  [].concat(children).forEach(child => made.append(child));
  return made;
}

const whole = new Intl.NumberFormat();

export const count = number => whole.format(number);

/** "1 order", "2 orders". */
export const counted = (number, one, many) => `${count(number)} ${number === 1 ? one : many}`;

export function money(amount, currency) {
  return new Intl.NumberFormat(undefined, { style: 'currency', currency }).format(amount);
}
