// Panels of bars on one common scale: each with a number, perhaps a range, perhaps hatched (none).

function make(tag, name, text) {
  const element = document.createElement(tag);
  if (name) element.className = name;
  if (text !== undefined) element.textContent = text;
  return element;
}

const SVG = 'http://www.w3.org/2000/svg';

function shape(tag, name, points) {
  const element = document.createElementNS(SVG, tag);
  element.setAttribute('class', name);
  element.setAttribute('points', points.map((point) => point.join(' ')).join(' '));
  element.setAttribute('vector-effect', 'non-scaling-stroke');
  return element;
}

// The range of all columns as one area, and the values as a line through it.
function band(bars, { height, zero, unit }) {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', `0 0 ${bars.length} ${height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  const at = (name) => bars.map((bar, index) => [index + 0.5, zero - bar[name] * unit]);
  svg.append(shape('polygon', 'area', [...at('high'), ...at('low').reverse()]),
    shape('polyline', 'mean', at('value')));
  return svg;
}

const rem = () => parseFloat(getComputedStyle(document.documentElement).fontSize);

function panel({ title, tone, bars, axis, level, band: banded }, scale, dense) {
  const box = make('div', `panel ${tone}${banded ? ' banded' : ''}`);
  box.style.setProperty('--bars', bars.length);
  const columns = make('div', 'columns');
  const names = make('div', 'names');
  columns.style.setProperty('--height', `${scale.height}px`);
  const line = make('div', 'line');
  line.style.top = `${scale.zero}px`;
  columns.append(line);
  if (banded) columns.append(band(bars, scale));
  const bound = level === undefined || level === null ? null : scale.zero - level * scale.unit;
  bars.forEach(({ name, value, text, low, high, marked }, index) => {
    const column = make('div', marked ? 'column marked' : 'column');
    column.title = `${name}: ${text}`;
    const bar = make('div', value === null ? 'bar none' : value < 0 ? 'bar down' : 'bar');
    const length = value === null ? scale.room : Math.abs(value) * scale.unit;
    bar.style.top = `${value < 0 ? scale.zero : scale.zero - length}px`;
    bar.style.height = `${length}px`;
    column.append(bar);
    const end = value < 0 || banded ? value : Math.max(value ?? 0, high ?? 0);
    if (banded) {
      bar.className = 'dot';
    } else if (low !== undefined && low !== null) {
      const range = make('div', 'range');
      range.style.top = `${scale.zero - high * scale.unit}px`;
      range.style.height = `${(high - low) * scale.unit}px`;
      column.append(range);
    }
    if (!dense || index % 2 === 0) {
      const number = make('span', 'value', text);
      const atEnd = scale.zero - end * scale.unit;
      // No number stands on the dashed line.
      const tip = bound !== null && bound < atEnd && bound > atEnd - scale.room - 2 ? bound - 2 : atEnd;
      number.style.top = `${value < 0 ? tip + 2 : tip - scale.room - (value === null ? length : 0)}px`;
      column.append(number);
    }
    columns.append(column);
    names.append(make('span', '', dense && index % 2 ? '' : name));
  });
  if (bound !== null) {
    const dashed = make('div', 'level');
    dashed.style.top = `${bound}px`;
    columns.append(dashed);
  }
  box.append(make('h2', '', title), columns, names, make('p', 'axis', axis));
  return box;
}

export default function ({ data, parentElement }) {
  const figure = parentElement.querySelector('figure');
  if (!figure) return;
  const place = figure.querySelector('.panels');
  const draw = () => {
    const all = data.panels.flatMap(({ bars, level }) => [...bars, { value: level ?? 0 }]);
    const most = Math.max(0, ...all.map(({ value, high }) => Math.max(value ?? 0, high ?? 0)));
    const least = Math.max(0, ...all.map(({ value }) => -(value ?? 0)));
    const room = 1.2 * rem();
    const height = Math.min(260, 0.3 * innerHeight + 40);
    const up = room;
    const unit = (height - up - (least > 0 ? room : 0)) / (most + least || 1);
    const scale = { height, unit, zero: up + most * unit, room };
    const put = (dense) =>
      place.replaceChildren(...data.panels.map((each) => panel(each, scale, dense)));
    put(false);
    const width = Math.min(...[...place.querySelectorAll('.column')].map((each) => each.clientWidth));
    if (width < 1.4 * rem()) put(true);
  };
  figure.setAttribute('aria-label', data.alt);
  figure.querySelector('.claim').textContent = data.claim;
  figure.querySelector('figcaption').textContent = data.caption;
  draw();
  parentElement.watcher?.disconnect();
  let width = figure.clientWidth;
  parentElement.watcher = new ResizeObserver(([entry]) => {
    if (entry.contentRect.width === width) return;
    width = entry.contentRect.width;
    draw();
  });
  parentElement.watcher.observe(figure);
  return () => parentElement.watcher?.disconnect();
}
