// A flight of stairs, drawn in pixels: text must not shrink with the drawing.

const BARS = [0.03, 0.1, 0.25, 0.5]; // a bar is on from this signal upwards

function make(name, values, ...inside) {
  const element = document.createElementNS(SVG, name);
  set(element, values);
  element.append(...inside);
  return element;
}

function geometry(width, height, depth) {
  const narrow = width < 420, left = narrow ? 16 : 36, right = narrow ? 14 : 36;
  const back = narrow ? [12, 8] : [20, 13], top = narrow ? 48 : 74, foot = 20;
  const run = (width - left - right - back[0]) / (depth + 1), rise = (height - top - foot - 12) / (depth + 1);
  return { narrow, left, top, back, foot, run, rise, middle: (k) => [left + run * (k + 0.5) + back[0] / 2, top + rise * k - back[1] / 2] };
}

const polygon = (points, values) => make('polygon', { points: points.map((p) => p.map((n) => n.toFixed(1)).join()).join(' '), ...values });

function build(svg, { depth, bridges, withBridges }) {
  const { width, height } = svg.getBoundingClientRect();
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const g = geometry(width, height, depth), { left, top, run, rise, back: [bx, by], foot, middle } = g;
  const title = svg.querySelector('title');
  svg.replaceChildren(title);
  const id = withBridges ? 'lamp-with' : 'lamp-plain';
  const stops = [[0, 0.9], [0.3, 0.38], [0.65, 0.1], [1, 0]].map(([offset, opacity]) =>
    make('stop', { offset, 'stop-color': 'var(--glow)', 'stop-opacity': opacity }));
  svg.append(make('defs', {}, make('radialGradient', { id }, ...stops)));
  const lamp = ([x, y], r, holder = svg) => {
    const circle = make('circle', { cx: x, cy: y, r, fill: `url(#${id})` });
    holder.append(circle);
    return circle;
  };
  lamp(middle(0), g.narrow ? 34 : 62);
  const arrival = lamp(middle(depth), 1);

  const edge = [[left, top]];
  for (let k = 0; k <= depth; k += 1) {
    edge.push([left + run * (k + 1), top + rise * k]);
    if (k < depth) edge.push([left + run * (k + 1), top + rise * (k + 1)]);
  }
  const bottom = top + rise * depth + foot;
  edge.push([left + run * (depth + 1), bottom], [left + run * (depth + 0.7), bottom], [left, top + foot + rise * 0.3]);
  svg.append(polygon(edge, { fill: 'var(--front)' }));

  const steps = [];
  for (let k = 0; k <= depth; k += 1) {
    const x0 = left + run * k, x1 = x0 + run, y = top + rise * k, drop = k === depth ? foot : rise;
    const tread = [[x0, y], [x1, y], [x1 + bx, y - by], [x0 + bx, y - by]];
    const riser = [[x1, y], [x1, y + drop], [x1 + bx, y + drop - by], [x1 + bx, y - by]];
    svg.append(polygon(riser, { fill: 'var(--riser)' }), polygon(tread, { fill: 'var(--tread)' }));
    const lights = [polygon(riser, { fill: 'var(--amber)' }), polygon(tread, { fill: 'var(--glow)' }), polygon(tread, { fill: '#fff8e1' })];
    svg.append(...lights);
    steps.push(lights);
  }

  const arches = withBridges ? bridges.map(([start, end]) => arch(svg, middle(start), middle(end), g, lamp)) : [];
  const source = middle(0), last = middle(depth);
  const bead = g.narrow ? 4.5 : 6;
  lamp(source, bead * 4);
  svg.append(make('circle', { cx: source[0], cy: source[1] - 1, r: bead, fill: '#fff6dc' }));
  const arrived = make('circle', { cx: last[0], cy: last[1] - 1, r: bead, fill: '#fff6dc' });
  const walker = make('circle', { r: bead, fill: '#fff6dc' });
  const walkerGlow = lamp([0, 0], bead * 3.4);
  svg.append(arrived, walker);

  // At landings, where a bridge and its steps meet, and at the last step.
  const quarters = [1, 2, 3].map((quarter) => bridges[Math.round((bridges.length * quarter) / 4) - 1][1]);
  const meters = [...quarters, depth].map((at) => meter(svg, at, depth, g, withBridges));
  return { g, steps, arches, arrival, arrived, walker, walkerGlow, meters, title };
}

function arch(svg, from, to, g, lamp) {
  const lift = g.narrow ? 9 : Math.max(14, 3 * g.rise * 0.5), stroke = clamp(g.run * 0.44, 2.2, 4.4);
  const [x0, y0] = [from[0] + 2, from[1]], [x1, y1] = [to[0] - 2, to[1]], control = y0 - (lift * 4) / 3;
  const path = make('path', { d: `M${x0} ${y0}C${x0} ${control} ${x1} ${control} ${x1} ${y1}`, fill: 'none',
    stroke: 'var(--with)', 'stroke-width': stroke, 'stroke-linecap': 'round' });
  svg.append(path);
  const crown = [(x0 + x1) / 2, (y0 + y1) / 8 + 0.75 * control];
  const lit = make('g', {});
  lamp(crown, stroke * 2.4, lit);
  lit.append(make('circle', { cx: crown[0], cy: crown[1], r: Math.max(2.4, stroke * 0.82), fill: 'var(--glow)' }));
  svg.append(lit);
  return { path, lit };
}

function meter(svg, at, depth, g, withBridges) {
  const [px, py] = g.middle(at), size = g.narrow ? 0.8 : 1.05, end = at === depth;
  const lift = g.narrow ? (withBridges ? 26 : 18) : withBridges ? 46 : 30;
  const x = end ? px - (g.narrow ? 18 : 14) : px + 12, y = py - (end ? lift + (g.narrow ? 8 : 16) : lift);
  const bars = BARS.map((_, i) => {
    const tall = (8 + 7 * i) * size;
    return make('rect', { class: 'bar', x: x + i * 9 * size, y: y - tall, width: 6.4 * size, height: tall, rx: 1.6 * size });
  });
  const number = make('text', { x: x + 44 * size, y });
  svg.append(...bars);
  if (!g.narrow && !end) svg.append(number);
  return { at, bars, number };
}
