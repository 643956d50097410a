// What several components draw with: elements that are made once and then only moved, one scale of
// brightness for gradients, numbers as a hall reads them. `component(…, scripts=("drawing",))`
// puts this file before a component's own.

const SVG = 'http://www.w3.org/2000/svg';
const LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_';
const HEAT = ['1D1400', '5A3B00', 'B87A00', 'F2A900', 'FFD469', 'FFF6DA'].map((hex) =>
  [0, 2, 4].map((k) => parseInt(hex.slice(k, k + 2), 16)));

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const still = () => matchMedia('(prefers-reduced-motion: reduce)').matches;

function children(holder, count, make) {
  while (holder.children.length > count) holder.lastChild.remove();
  while (holder.children.length < count) holder.append(make(holder.children.length));
  return [...holder.children];
}
const svg = (name) => document.createElementNS(SVG, name);
const html = (name, className = '', text = '') =>
  Object.assign(document.createElement(name), { className, textContent: text });
const set = (element, values) => Object.entries(values).forEach(([k, v]) => element.setAttribute(k, v));

// A short piece of a net's line, in place of a word for its colour.
function lineKey() {
  const key = svg('svg'), line = svg('line');
  set(key, { class: 'key', 'aria-hidden': 'true' });
  set(line, { x1: 0, x2: '100%', y1: 4, y2: 4 });
  key.append(line);
  return key;
}
const raised = (k) => String(k).replace(/[-0-9]/g, (c) => '⁻⁰¹²³⁴⁵⁶⁷⁸⁹'['-0123456789'.indexOf(c)]);

function pathOf(points) {
  let d = '', pen = 'M';
  for (const [x, y] of points) {
    if (y === null) { pen = 'M'; continue; }
    d += `${pen}${x.toFixed(1)} ${y.toFixed(1)}`;
    pen = 'L';
  }
  return d;
}

// The colour of a letter: three numbers from 0 to 255.
function heat(letter) {
  const v = (LETTERS.indexOf(letter) / 63) * (HEAT.length - 1), k = Math.min(Math.floor(v), HEAT.length - 2);
  return [0, 1, 2].map((c) => Math.round(HEAT[k][c] + (HEAT[k + 1][c] - HEAT[k][c]) * (v - k)));
}

// One row of cells.
function paint(canvas, word) {
  if (canvas.word === word) return;
  canvas.word = word;
  const drawing = canvas.getContext('2d');
  canvas.width = Math.max(word.length, 1);
  canvas.height = 1;
  [...word].forEach((letter, i) => {
    drawing.fillStyle = `rgb(${heat(letter)})`;
    drawing.fillRect(i, 0, 1, 1);
  });
}
