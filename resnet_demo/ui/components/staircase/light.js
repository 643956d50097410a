// What is lit, and who is on the way, when the light has come to some step.

function light(picture, values, at, { depth, bridges }) {
  const { steps, arches, meters } = picture;
  const reached = (k) => clamp(at - k + 1, 0, 1) * values[k];
  steps.forEach(([riser, tread, white], k) => {
    const here = Math.min(reached(k), 1), next = Math.min(reached(Math.min(k + 1, depth)), 1);
    // The eye sees light on a curved scale: half the light looks like more than half.
    tread.setAttribute('fill-opacity', here > 0.004 ? (here ** 0.72).toFixed(3) : 0);
    riser.setAttribute('fill-opacity', here > 0.004 ? ((0.45 * here + 0.3 * next) ** 0.9 * 0.72).toFixed(3) : 0);
    white.setAttribute('fill-opacity', clamp(Math.log10(Math.max(reached(k), 1)) / 2.4, 0, 0.9).toFixed(3));
  });
  arches.forEach(({ lit }, i) => { lit.style.opacity = at >= bridges[i][1] ? 1 : 0; });
  meters.forEach(({ at: place, bars, number }) => {
    const value = at >= place - 0.02 ? values[place] : 0;
    bars.forEach((bar, i) => bar.setAttribute('class', value >= BARS[i] ? 'bar on' : 'bar'));
    number.textContent = at >= place - 0.02 ? inWords(value) : '';
  });
  const done = at >= depth - 0.01, strength = values[depth];
  const glow = done ? clamp(strength, 0, 1) ** 0.6 : 0;
  set(picture.arrival, { r: (picture.g.narrow ? 44 : 84) * (1 + clamp(Math.log10(Math.max(strength, 1)), 0, 3) * 0.45), 'fill-opacity': glow.toFixed(3) });
  picture.arrived.style.opacity = done && strength > 0.25 ? 1 : 0;
  walk(picture, values, at, { depth, bridges });
}

function walk({ g, arches, walker, walkerGlow }, values, at, { depth, bridges }) {
  const moving = at > 0.01 && at < depth - 0.01;
  walker.style.opacity = walkerGlow.style.opacity = 0;
  if (!moving) return;
  const over = arches.length ? bridges.findIndex(([start, end]) => start <= at && at < end) : -1;
  let point, strength;
  if (over >= 0) {
    const { path } = arches[over], [start, end] = bridges[over];
    const place = path.getPointAtLength((path.getTotalLength() * (at - start)) / (end - start));
    [point, strength] = [[place.x, place.y], values[start]];
  } else {
    const k = Math.floor(at), share = at - k, [a, b] = [g.middle(k), g.middle(Math.min(k + 1, depth))];
    [point, strength] = [[a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share], values[k]];
  }
  for (const circle of [walker, walkerGlow]) {
    set(circle, { cx: point[0], cy: point[1] - 1 });
    circle.style.opacity = clamp(strength, 0, 1) ** 0.6;
  }
}
