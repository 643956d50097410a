// One or two small charts over the layers of a net, and a scrubber through the steps. Values come as
// they are drawn: exponents of ten on a logarithmic axis, plain numbers on the other.

function ticksOf({ log, low, high }) {
  if (!log) return [low, (low + high) / 2, high].map((y) => [y, String(Number(y.toFixed(2)))]);
  const every = Math.max(1, Math.ceil((high - low) / 4)), ticks = [];
  for (let k = Math.ceil(low / every) * every; k <= high; k += every) ticks.push([k, k === 0 ? '1' : `10${raised(k)}`]);
  return ticks;
}

function makeChart() {
  const chart = html('div', 'chart'), foot = html('div', 'foot'), plot = svg('svg');
  plot.setAttribute('role', 'img');
  for (const name of ['grid', 'lines', 'names']) {
    const g = svg('g');
    g.setAttribute('class', name);
    plot.append(g);
  }
  foot.append(html('span'), html('span'));
  chart.append(html('h2'), plot, foot);
  return chart;
}

function drawChart(chart, data, step) {
  const [title, plot, foot] = chart.children, [grid, lines, names] = plot.children;
  const box = plot.getBoundingClientRect();
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  // On a phone long names stand on their lines instead of beside them.
  const onLine = box.width < 24 * rem && data.side > 5;
  const gutter = 3.2 * rem, side = onLine ? 0.5 * rem : data.side * rem;
  const left = gutter, right = box.width - side, top = 0.8 * rem, bottom = box.height - 0.5 * rem;
  const X = (x) => left + x * (right - left);
  const Y = (y) => bottom - ((clamp(y, data.low, data.high) - data.low) / (data.high - data.low || 1)) * (bottom - top);
  plot.setAttribute('viewBox', `0 0 ${box.width} ${box.height}`);
  plot.setAttribute('aria-label', data.title);
  title.textContent = data.title;
  foot.children[0].textContent = data.near;
  foot.children[1].textContent = data.far;
  foot.style.padding = `0 ${side}px 0 ${gutter}px`;

  const ticks = ticksOf(data);
  children(grid, ticks.length, () => {
    const g = svg('g');
    g.append(svg('line'), svg('text'));
    return g;
  }).forEach((g, i) => {
    const y = Y(ticks[i][0]);
    set(g.children[0], { x1: left, x2: right, y1: y, y2: y });
    set(g.children[1], { x: left - 10, y: y + 0.3 * rem, 'text-anchor': 'end' });
    g.children[1].textContent = ticks[i][1];
  });

  const drawn = data.lines.map(({ values }) => {
    const now = values[Math.min(step, values.length - 1)] ?? [], last = Math.max(now.length - 1, 1);
    return now.map((y, i) => [X(i / last), y === null ? null : Y(y)]);
  });
  children(lines, data.lines.length, () => svg('path')).forEach((path, i) => {
    const { kind, strength } = data.lines[i];
    set(path, { class: kind, d: pathOf(drawn[i]) });
    path.style.opacity = strength;
  });
  // Names that would cover each other share the room, in the order of their lines.
  const wanted = drawn.flatMap((points, i) => {
    const end = points.findLast(([, y]) => y !== null);
    return end ? [[i, end[1]]] : [];
  }).sort((a, b) => a[1] - b[1]);
  const tall = 1.15 * rem;
  let floor = top - 0.5 * rem;
  for (const entry of wanted) { entry[1] = Math.max(entry[1], floor); floor = entry[1] + tall; }
  let ceiling = bottom;
  for (const entry of wanted.reverse()) { entry[1] = Math.min(entry[1], ceiling); ceiling = entry[1] - tall; }
  children(names, wanted.length, () => svg('text')).forEach((text, k) => {
    const [i, y] = wanted[k];
    set(text, { class: data.lines[i].kind, x: onLine ? right : right + 10, y: y + (onLine ? -0.5 : 0.3) * rem, 'text-anchor': onLine ? 'end' : 'start' });
    text.textContent = data.lines[i].name;
  });
}

function say(holder, text, names) {
  const pattern = new RegExp(`(${names.map(([said]) => said.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|') || '$^'})`, 'i');
  holder.replaceChildren(...text.split(pattern).map((part) => {
    const kind = names.find(([said]) => said.toLowerCase() === part.toLowerCase());
    return kind ? html('b', kind[1], part) : document.createTextNode(part);
  }));
}

function draw(section) {
  const { data, state } = section, find = (selector) => section.querySelector(selector);
  const charts = find('.charts'), scrub = find('.scrub'), last = data.steps.length - 1;
  section.dataset.drawn = '';
  charts.style.setProperty('--count', data.charts.length);
  const made = children(charts, data.charts.length, makeChart);
  find('.transport').hidden = last < 1;
  scrub.max = last;
  scrub.value = state.at;
  set(scrub, { 'aria-valuetext': `step ${data.steps[state.at]}` });
  find('.count').textContent = data.steps[state.at] ? `after step ${data.steps[state.at]}` : 'before the first step';
  made.forEach((chart, i) => drawChart(chart, data.charts[i], state.at));
  say(find('.says'), data.says[Math.min(state.at, data.says.length - 1)] ?? '', data.names);
}

export default function ({ data, parentElement }) {
  const section = parentElement.querySelector('section');
  if (!section || !data) return;
  const before = section.state, last = data.steps.length - 1;
  // The playhead stays at the end of a growing run, unless it was moved.
  const follows = !before || before.key !== data.key || before.at >= before.end;
  section.state = { key: data.key, at: follows ? last : Math.min(before.at, last), end: last };
  section.data = data;
  section.querySelector('.scrub').oninput = (event) => {
    section.state.at = Number(event.target.value);
    draw(section);
  };
  if (!section.watcher) {
    section.watcher = new ResizeObserver(() => section.data && draw(section));
    section.watcher.observe(section);
  }
  draw(section);
  return () => section.watcher?.disconnect();
}
