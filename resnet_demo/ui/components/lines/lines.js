// A few lines over a common axis, each named at its end; labels that would touch move apart. Where
// the figure is narrow the names stand below it.

const NAMESPACE = 'http://www.w3.org/2000/svg';

function part(tag, attributes, text) {
  const element = document.createElementNS(NAMESPACE, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}

// The steps whose names fit: the first, the last, and from the left those that touch neither.
function named(steps, x, letter) {
  const half = (step) => (step.length * letter) / 2;
  const last = steps.length - 1;
  const fits = [];
  let free = -Infinity;
  steps.forEach((step, index) => {
    if (!step) return;
    const [left, right] = index === 0 ? [x(0), x(0) + 2 * half(step)] : [x(index) - half(step), x(index) + half(step)];
    const end = x(last) - 2 * half(steps[last]);
    if (index !== last && (left < free || right > end - letter)) return;
    fits.push([step, index]);
    free = right + letter;
  });
  return fits;
}

function drawLines(figure, data) {
  const holder = figure.querySelector('.drawing');
  const root = parseFloat(getComputedStyle(document.documentElement).fontSize) || 20;
  const width = Math.max(holder.clientWidth, 300);
  const size = Math.max(18, 0.9 * root);
  const narrow = width < 620;
  const height = narrow ? 280 : 320;
  const longest = size * 0.56 * Math.max(...data.lines.map(({ name }) => name.length)) + 16;
  const room = { left: 3 * size, right: narrow ? 8 : Math.min(width * 0.42, longest), top: size * 0.7, bottom: size * 1.8 };
  const svg = part('svg', { viewBox: `0 0 ${width} ${height}`, 'aria-hidden': 'true' });
  svg.style.setProperty('--size', `${size}px`);
  const [low, high] = data.range;
  const count = data.steps.length;
  const x = (index) => room.left + (index / Math.max(count - 1, 1)) * (width - room.left - room.right);
  const y = (value) => room.top + ((high - value) / (high - low)) * (height - room.top - room.bottom);
  for (const index of data.marks ?? []) {
    svg.append(part('line', { class: 'mark', x1: x(index), x2: x(index), y1: y(low), y2: y(high) }));
  }
  for (const [index, tick] of data.ticks.entries()) {
    svg.append(part('line', { class: 'axis', x1: x(0), x2: x(count - 1), y1: y(tick), y2: y(tick) }),
      part('text', { x: room.left - 10, y: y(tick) + size / 3, 'text-anchor': 'end' }, data.names?.[index] ?? String(tick).replace('-', '−')));
  }
  named(data.steps, x, size * 0.52).forEach(([step, index]) => {
    const anchor = index === 0 ? 'start' : index === count - 1 ? 'end' : 'middle';
    svg.append(part('text', { x: x(index), y: height - room.bottom + size * 1.3, 'text-anchor': anchor }, step));
  });
  const ends = [];
  for (const { name, values, colour, thin } of data.lines) {
    const group = part('g', { class: colour });
    let command = 'M';
    const path = values.map((value, index) => {
      if (value === null) { command = 'M'; return ''; }
      const point = `${command}${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
      command = 'L';
      return point;
    }).join('');
    if (path) group.append(part('path', { d: path, class: thin ? 'thin' : '' }));
    const known = values.map((value, index) => [value, index]).filter(([value]) => value !== null).pop();
    if (known && !narrow) ends.push({ group, name, at: x(known[1]), y: y(known[0]) });
    svg.append(group);
  }
  ends.sort((one, other) => one.y - other.y);
  for (let index = 1; index < ends.length; index += 1) ends[index].y = Math.max(ends[index].y, ends[index - 1].y + size * 1.15);
  const floor = height - room.bottom;
  for (let index = ends.length - 1, limit = floor; index >= 0; index -= 1, limit -= size * 1.15) ends[index].y = Math.min(ends[index].y, limit);
  for (const { group, name, at, y: level } of ends) {
    group.append(part('text', { class: 'name', x: Math.min(at, x(count - 1)) + 10, y: level + size / 3 }, name));
  }
  holder.replaceChildren(svg);
  figure.querySelector('figcaption').textContent = data.title;
  figure.querySelector('ul').replaceChildren(...(narrow ? data.lines : []).map(({ name, colour, thin }) => {
    const item = document.createElement('li');
    const stroke = part('svg', { viewBox: '0 0 44 12', 'aria-hidden': 'true', class: colour });
    stroke.append(part('path', { d: 'M2 6H42', class: thin ? 'thin' : '' }));
    item.className = colour;
    item.append(stroke, name);
    return item;
  }));
  holder.setAttribute('aria-label', data.alt);
}

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector('figure');
  if (!figure) return;
  const holder = figure.querySelector('.drawing');
  drawLines(figure, data);
  parentElement.watcher?.disconnect();
  let width = holder.clientWidth;
  parentElement.watcher = new ResizeObserver(() => {
    if (holder.clientWidth === width) return;
    width = holder.clientWidth;
    drawLines(figure, data);
  });
  parentElement.watcher.observe(holder);
  return () => parentElement.watcher?.disconnect();
}
