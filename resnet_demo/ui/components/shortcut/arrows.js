// The bridge, the arrows as thick as what they carry, and the words beside them.

function shape(name, values) {
  const element = svg(name);
  set(element, values);
  return element;
}

function lines(ui) {
  const { spots, section, found, shortcut } = ui, { branch } = ui.set, holder = ui.find('.lines');
  holder.replaceChildren();
  const { width, height } = ui.find('.figure').getBoundingClientRect();
  holder.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const path = (className, d, thick) => holder.append(shape('path', { class: className, d, 'stroke-width': thick }));
  const head = (className, x, y, turn) => holder.append(shape('path', { class: `${className} head`, d: 'M0 0-20-14-20 14Z', transform: `translate(${x} ${y}) rotate(${turn})` }));
  const small = (x0, y0, x1, y1, thick = 4) => {
    const turn = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI, back = 10;
    path('forward', `M${x0} ${y0}L${x1 - back * Math.cos((turn * Math.PI) / 180)} ${y1 - back * Math.sin((turn * Math.PI) / 180)}`, thick);
    holder.append(shape('path', { class: 'forward head', d: 'M0 0-12-8-12 8Z', transform: `translate(${x1} ${y1}) rotate(${turn})` }));
  };
  const [px, py] = spots.plus, [rx, ry] = spots.relu;
  const label = (which, x, y, text) => {
    const element = section.querySelector(`.label.${which}`);
    Object.assign(element.style, { left: `${x}px`, top: `${y}px` });
    if (text !== undefined) element.textContent = text;
  };
  const most = Math.max(norm(found.m2), norm(found.through), 1e-9), weight = (map) => clamp((9 * norm(map)) / most, norm(map) ? 1.6 : 0, 9);
  const over = weight(found.m2), through = weight(found.through), thin = 1 + 5 * branch;
  const carries = shortcut === 1 ? 'a crosses the bridge unchanged' : shortcut ? `the bridge carries W\u209b a, W\u209b = ${full(shortcut)}` : 'no bridge';
  if (spots.wide) {
    const { c, at, top, lane } = spots, ax = at.a + 2.5 * c, high = 32, round = clamp(top - high - 30, 20, 116), inner = Math.max(round - 32, 8);
    if (shortcut) {
      path('forward', `M${ax - 16} ${top - 10}V${high + round}A${round} ${round} 0 0 1 ${ax - 16 + round} ${high}H${px - round}A${round} ${round} 0 0 1 ${px} ${high + round}V${lane - 44}`, 11);
      head('forward', px, lane - 26, 90);
      if (over) path('backward', `M${px - 32} ${lane - 30}V${high + 32 + inner}A${inner} ${inner} 0 0 0 ${px - 32 - inner} ${high + 32}H${ax + 16 + inner}A${inner} ${inner} 0 0 0 ${ax + 16} ${high + 32 + inner}V${top - 28}`, over);
      if (over) head('backward', ax + 16, top - 8, 90);
    }
    label('carries', (ax + px) / 2, 11, carries);
    label('over', (ax + px) / 2, high + 60);
    const seen = ['a', 'first', ...('hidden' in at ? ['hidden'] : []), 'second', 'z'];
    seen.slice(1).forEach((name, i) => {
      const one = placeOf(seen[i], spots), next = placeOf(name, spots);
      small(one.x + one.side * one.size + 7, lane, next.x - 7, lane);
    });
    const z = placeOf('z', spots), y = placeOf('y', spots), foot = top + 5 * c + 30;
    if (branch) small(z.x + 5 * c + 7, lane, px - 28, lane, thin);
    label('times', (z.x + 5 * c + px - 26) / 2, lane + 30, `× ${full(branch)}`);
    path('forward', `M${px + 25} ${lane}H${rx - 25}`, 5);
    small(rx + 27, lane, y.x - 6, lane, 5);
    if (through) path('backward', `M${z.x - 10} ${foot}H${at.first - 12}`, through);
    if (through) head('backward', at.first - 30, foot, 180);
    label('through', (at.first + z.x) / 2 - 18, foot + 28);
    label('relu', rx, lane + 46);
  } else {
    const { c, k, left, middle, right, rows } = spots, lane = py, a = 5 * c;
    if (shortcut) {
      path('forward', `M${left - 12} ${a + 44}V${lane - 42}`, 9);
      head('forward', left - 12, lane - 25, 90);
      if (over) path('backward', `M${left + 20} ${lane - 30}V${a + 62}`, over);
      if (over) head('backward', left + 20, a + 44, -90);
    }
    small(a + 6, 1.5 * k, middle - 1.5 * k - 8, 1.5 * k);
    small(middle, rows.first + 3 * k + 4, middle, rows.hidden - 4);
    small(middle, rows.hidden + a + 4, middle, rows.second - 4);
    small(middle, rows.second + 3 * k + 4, middle, rows.z - 4);
    if (branch) small(right - 7, lane, px + 28, lane, thin);
    path('forward', `M${px} ${lane + 25}V${ry - 25}`, 5);
    small(rx, ry + 26, rx, rows.y - 5, 5);
    label('carries', 0, 0, shortcut === 1 ? 'a unchanged' : shortcut ? `${full(shortcut)} · a` : carries);
    const from = section.querySelector('.label.carries');
    Object.assign(from.style, { left: `${left}px`, top: `${a + 30}px` });
    label('times', (right + px + 24) / 2, lane + 24, `× ${full(branch)}`);
    label('relu', rx + 66, ry);
    label('over', width / 2, rows.y + 5 * c + 92);
    label('through', width / 2, rows.y + 5 * c + 120);
  }
  holder.append(shape('circle', { class: 'part', cx: px, cy: py, r: 24 }), shape('path', { class: 'sign', d: `M${px - 11} ${py}h22M${px} ${py - 11}v22` }),
    shape('circle', { class: 'part', cx: rx, cy: ry, r: 24 }), shape('path', { class: 'sign', d: `M${rx - 13} ${ry + 7}H${rx}L${rx + 11} ${ry - 10}` }));
  ui.find('.over').hidden = !shortcut;
  ui.find('.over b').textContent = norm(found.m2).toFixed(2);
  ui.find('.through b').textContent = norm(found.through).toFixed(2);
}
